import type { X509Certificate } from "node:crypto";
import { type Duplex, Readable } from "node:stream";
import { ProviderError } from "../contract.ts";
import type { HttpTunnel } from "../tunnel.ts";
import type { Access } from "./access.ts";
import type { Dialling } from "./dialling.ts";
import { answerTooLarge, networkError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { openWire } from "./wire.ts";

/** One request to the API server. */
export interface ClusterRequest {
  readonly method: string;
  /** Path and query, beginning with `/`. What is put into it is encoded by the caller. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** What ends the request: its reason is thrown as it is. */
  readonly signal?: AbortSignal;
  /** Bytes of the answer's body; more is a `ProviderError` `invalid` with code `AnswerTooLarge`. Absent: `LIMITS.answerBytes` */
  readonly maxBytes?: number;
}

export interface ClusterAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it comes, so that a watch or a log can be followed. To be read to its end or left with `break`: it holds a connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * How everything of this provider speaks to a cluster: directly, or through a Frontgate inside it. Who asks is added below
 * it. An answer of any status is an answer; `json.ts` makes errors of them.
 */
export interface ClusterTransport {
  /** @throws ProviderError for everything that comes before an answer, and from its body */
  request(request: ClusterRequest): Promise<ClusterAnswer>;
  /** A connection that becomes a WebSocket's (exec). Absent where the way carries requests alone. */
  readonly upgrade?: (request: Pick<ClusterRequest, "path" | "headers" | "signal">) => Promise<Duplex>;
  /** Strikes what authenticates us from a text that the server wrote. */
  readonly clean?: (text: string) => string;
  /** What the server proved itself with at the last connection. Absent where somebody else connects. */
  readonly certificate?: () => X509Certificate | undefined;
  /** Ends its connections. Requests under way end with an error. */
  close(): Promise<void>;
}

export interface DirectOptions extends Dialling {
  /** A token that is made anew when it ends, in place of `access.token`. Asked before every request. */
  readonly token?: () => Promise<string>;
}

/**
 * Speaks HTTP/1.1 over TLS with a few connections that are kept: a handshake once, not per request. No redirect is followed
 * and no proxy of the environment is used, so that the credential goes to the one server that was looked at.
 */
export function directTransport(access: Access, options: DirectOptions): ClusterTransport {
  const secrets = new Set([access.token ?? ""]);
  const clean = (text: string): string =>
    [...secrets].reduce((safe, secret) => (secret === "" ? safe : safe.replaceAll(secret, "[secret]")), text);
  const wire = openWire(access, options, clean);

  const headersOf = async (headers: ClusterRequest["headers"]): Promise<Record<string, string>> => {
    const token = options.token === undefined ? access.token : await options.token();
    if (token !== undefined) secrets.add(token);
    return {
      "user-agent": "pitrix",
      accept: "application/json",
      ...headers,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
  };

  return {
    async request({ method, path, headers, body, signal, maxBytes = LIMITS.answerBytes }) {
      const sent = { method, path, headers: await headersOf(headers), body, signal };
      const answer = await wire.ask(sent);
      return {
        status: answer.statusCode ?? 0,
        headers: flatten(answer.headers),
        body: bounded(answer, maxBytes, access.server, signal),
      };
    },
    upgrade: async ({ path, headers, signal }) =>
      wire.upgrade({ method: "GET", path, headers: await headersOf(headers), signal }),
    clean,
    certificate: wire.certificate,
    close: wire.close,
  };
}

/** The far end adds who asks, and knows the host. Its answers come whole: a watch has to say how long it lasts (`timeoutSeconds`). */
export function tunnelTransport(tunnel: HttpTunnel): ClusterTransport {
  return {
    async request({ method, path, headers, body, signal, maxBytes = LIMITS.answerBytes }) {
      signal?.throwIfAborted();
      const asked = tunnel.request({
        method,
        path,
        headers: { accept: "application/json", ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? Buffer.from(body) : body }),
        timeoutMs: LIMITS.tunnelMs,
      });
      const answer = await (signal === undefined ? asked : Promise.race([asked, aborted(signal)]));
      return {
        status: answer.status,
        headers: answer.headers,
        body: bounded(Readable.from([answer.body]), maxBytes, "the cluster", signal),
      };
    },
    async close() {},
  };
}

async function* bounded(
  body: Readable,
  maxBytes: number,
  server: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      const piece = Uint8Array.from(chunk);
      bytes += piece.byteLength;
      if (bytes > maxBytes) throw answerTooLarge(maxBytes);
      yield piece;
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw error instanceof ProviderError ? error : networkError(error, server);
  }
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = typeof value === "string" ? value : value.join(", ");
  }
  return flat;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
