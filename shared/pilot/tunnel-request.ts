import * as z from "zod";
import {
  CALL_HEADERS,
  CallCloud,
  CallCluster,
  CLOUD_HEADERS,
  isCloudPath,
  isClusterPath,
  isExecPath,
  isOrigin,
} from "../protocol/calling.ts";
import { LIMITS } from "../protocol/limits.ts";
import { ProviderError } from "../providers/contract.ts";
import type { TunnelRequest } from "../providers/tunnel.ts";

type Members = "type" | "method" | "path" | "headers" | "timeoutMs";

/** A request as it may be ordered. */
export type PlainCall = (Pick<CallCluster, Members | "exec"> | Pick<CallCloud, Members | "origin">) & {
  readonly body: Uint8Array | undefined;
};

/** Names that authenticate, or that act as somebody else: never by a caller's word. A cloud's sessions have names of the Frontgate's. */
const AUTHENTICATES = /^(?:authorization|proxy-.*|impersonate-.*|x-remote-.*|x-forwarded-.*)$/i;
const SESSION = /^(?:cookie|x-auth-token)$/i;
/** A watch is collected: it ends by itself before the call's time is over. */
const WATCH_SECONDS = 20;
const WATCH_MARGIN_MS = 3_000;

const Plain = z.object({ method: CallCluster.shape.method, timeoutMs: CallCluster.shape.timeoutMs });
const ToCluster = Plain.extend({ headers: CallCluster.shape.headers });
const ToCloud = Plain.extend({ headers: CallCloud.shape.headers });

/**
 * Checks what is asked before anything is sent, and bounds it: the headers that travel are few, and a watch gets an end. Pure.
 * @throws ProviderError `invalid`
 */
export function callOf(request: TunnelRequest): PlainCall {
  if ((request.body?.length ?? 0) > LIMITS.callRequestBytes)
    throw invalid(`A request through a Frontgate has at most ${LIMITS.callRequestBytes} bytes.`);
  return request.to === "cloud" ? toCloud(request) : toCluster(request);
}

function toCloud({ method, path, origin, headers, body, timeoutMs }: TunnelRequest): PlainCall {
  if (!isCloudPath(path) || (origin !== undefined && !isOrigin(origin)))
    throw invalid("This address does not go through a Frontgate.");
  const plain = parsed(ToCloud, { method, timeoutMs, headers: travelling(headers, CLOUD_HEADERS) });
  return { type: "call-cloud", ...plain, path, ...(origin === undefined ? {} : { origin }), body };
}

function toCluster({ method, path, headers, body, timeoutMs, exec }: TunnelRequest): PlainCall {
  const session = Object.keys(headers).find((name) => SESSION.test(name));
  if (session !== undefined) throw invalid(`The header \`${session.toLowerCase()}\` does not go through a Frontgate.`);
  if (exec === true ? !isExecPath(path) : !isClusterPath(path))
    throw invalid(
      exec === true && path.length > LIMITS.callExecPathCharacters
        ? `A program's words have at most ${LIMITS.callExecPathCharacters} characters through a Frontgate, as a URL has them.`
        : "This path does not go through a Frontgate.",
    );
  const plain = parsed(ToCluster, { method, timeoutMs, headers: travelling(headers, CALL_HEADERS) });
  if (exec === true) return { type: "call-cluster", ...plain, path, exec, body: undefined };
  return { type: "call-cluster", ...plain, path: ending(path, plain.timeoutMs), body };
}

/** @throws ProviderError `invalid` for one that would act as somebody */
function travelling(headers: TunnelRequest["headers"], names: readonly string[]): Readonly<Record<string, string>> {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const secret = lower.find(([name]) => AUTHENTICATES.test(name));
  if (secret !== undefined) throw invalid(`The header \`${secret[0]}\` does not go through a Frontgate.`);
  if (lower.some(([name]) => name === "upgrade")) throw invalid("Connections are not upgraded through a Frontgate.");
  return Object.fromEntries(lower.filter(([name]) => names.includes(name)));
}

function parsed<S extends z.ZodType>(
  schema: S,
  { timeoutMs, ...given }: Pick<TunnelRequest, "method" | "headers" | "timeoutMs">,
): z.infer<S> {
  const result = schema.safeParse({ ...given, timeoutMs: Math.min(timeoutMs, LIMITS.callMs) });
  if (result.success) return result.data;
  throw invalid(`This request does not go through a Frontgate: ${z.prettifyError(result.error)}`);
}

/** The same path, where it watches with an end that is not later than the call's. @throws ProviderError `invalid` for a log that is followed */
function ending(path: string, timeoutMs: number): string {
  const at = path.indexOf("?");
  if (at < 0) return path;
  const query = new URLSearchParams(path.slice(at + 1));
  if (isTrue(query.get("follow"))) throw invalid("Logs are not followed through a Frontgate: ask for their end again.");
  if (!isTrue(query.get("watch"))) return path;
  const most = Math.max(1, Math.min(WATCH_SECONDS, Math.floor((timeoutMs - WATCH_MARGIN_MS) / 1000)));
  const asked = Number(query.get("timeoutSeconds") ?? most);
  query.set("timeoutSeconds", String(Number.isInteger(asked) && asked > 0 ? Math.min(asked, most) : most));
  return `${path.slice(0, at)}?${query}`;
}

const isTrue = (text: string | null): boolean => text === "true" || text === "1";

const invalid = (message: string): ProviderError =>
  new ProviderError({ kind: "invalid", providerCode: "NotThroughFrontgate", message });
