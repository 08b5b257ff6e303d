import { expect } from "vitest";
import { answerOf, type Documented, schemaFaults } from "./document.ts";

/** One request of an operation that can succeed. */
export interface Example {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Instead of the document's own example. */
  readonly body?: unknown;
  readonly bytes?: Uint8Array<ArrayBuffer>;
  /** Who can do it, where that is not the tenant's token with every permission. */
  readonly token?: string | undefined;
  /** Members of the answer that are shown once: a replay lacks them. */
  readonly once?: readonly string[];
  /** Nothing is behind it in this store (a node without a machine): what it answers then, instead of a success. */
  readonly without?: { readonly status: number; readonly code: string };
}

export interface Sending extends Example {
  readonly headers?: Readonly<Record<string, string>>;
  /** Exactly these characters instead of a body. */
  readonly text?: string;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: it was checked against the document; tests look at its parts
  readonly json: any;
}

/** Sends a request of an operation; the answer's status, headers and body must be in the document. */
export async function send(url: string, operation: Documented, sending: Sending): Promise<Received> {
  const { params = {}, query = {}, token, bytes, body, text } = sending;
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? "missing"));
  const search = new URLSearchParams(query).toString();
  const content =
    text ?? (bytes === undefined ? (body === undefined ? undefined : JSON.stringify(body)) : new Blob([bytes]));
  const type = bytes === undefined ? "application/json" : Object.keys(operation.requestBody?.content ?? {})[0];
  const response = await fetch(`${url}${path}${search === "" ? "" : `?${search}`}`, {
    method: operation.method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(content === undefined || type === undefined ? {} : { "content-type": type }),
      ...sending.headers,
    },
    ...(content === undefined ? {} : { body: content }),
  });
  const received = { status: response.status, headers: response.headers, text: await response.text() };
  const parsed = received.text === "" ? undefined : JSON.parse(received.text);
  inDocument(operation, token, { ...received, json: parsed });
  return { ...received, json: parsed };
}

function inDocument(operation: Documented, token: string | undefined, { status, headers, text, json }: Received): void {
  const said = answerOf(operation, status);
  const what = `${operation.operationId} answered ${status} ${text.slice(0, 500)}`;
  expect(said, `${what}, which the document does not have`).toBeDefined();
  const types = Object.keys(said?.content ?? {});
  const type = headers.get("content-type")?.split(";")[0] ?? "";
  if (types.length === 0) expect(text, `${what}: the document has no body`).toBe("");
  else {
    expect(types, `${what} as ${type}`).toContain(type);
    expect(schemaFaults(operation, status, type, json), what).toEqual([]);
  }
  const promised = Object.keys(said?.headers ?? {}).map((name) => name.toLowerCase());
  for (const name of ["etag", "location", "retry-after", "idempotency-replayed", "www-authenticate"])
    if (headers.has(name)) expect(promised, `${what} with ${name}, which the document does not have`).toContain(name);
  if (status >= 200 && status < 300)
    for (const name of promised.filter((known) => known === "etag" || (known === "location" && status !== 200)))
      expect(headers.get(name), `${what} without the ${name} that the document promises`).toBeTruthy();
  if (status === 202) expect(headers.get("retry-after"), what).toMatch(/^\d+$/);
  if (token !== undefined) expect(headers.get("x-request-id"), what).toBeTruthy();
}
