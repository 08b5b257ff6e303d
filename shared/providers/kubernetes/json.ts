import type * as z from "zod";
import { ProviderError } from "../contract.ts";
import { statusError } from "./status.ts";
import type { ClusterRequest, ClusterTransport } from "./transport.ts";

export interface JsonRequest extends Omit<ClusterRequest, "body"> {
  /** Anything that JSON can say. */
  readonly body?: unknown;
  /** `application/json` when left out; a patch says which kind it is. */
  readonly contentType?: string;
}

/**
 * One request whose answer is parsed by a schema.
 * @throws ProviderError of the API server's `Status`, in its own words, and `unavailable` with code `UnreadableAnswer`
 */
export async function json<T extends z.ZodType>(
  transport: ClusterTransport,
  schema: T,
  { body, contentType = "application/json", headers, ...request }: JsonRequest,
): Promise<z.infer<T>> {
  const answer = await transport.request({
    ...request,
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": contentType }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await textOf(answer.body);
  if (answer.status >= 300) throw statusError(answer.status, text, transport.clean);
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, 3).map(({ path, message }) => `/${path.join("/")}: ${message}`);
  throw unreadable(`The API server's answer is not what it should be: ${places.join("; ")}.`);
}

/** As `json`; `undefined` when there is no such object. */
export async function found<T extends z.ZodType>(
  transport: ClusterTransport,
  schema: T,
  request: JsonRequest,
): Promise<z.infer<T> | undefined> {
  try {
    return await json(transport, schema, request);
  } catch (error) {
    if (error instanceof ProviderError && error.kind === "not-found") return undefined;
    throw error;
  }
}

/** A body to its end, as UTF-8. */
export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable("The API server's answer is no JSON: what is at this address is perhaps another server.");
  }
}

const unreadable = (message: string): ProviderError =>
  new ProviderError({ kind: "unavailable", providerCode: "UnreadableAnswer", message });
