import type { X509Certificate } from "node:crypto";
import { Duplex, Readable, Writable } from "node:stream";
import { ProviderError } from "../contract.ts";
import type { Dialling } from "../http/dialling.ts";
import { unlessAborted } from "../http/tunnel-wire.ts";
import { Turns } from "../http/turns.ts";
import { openWire } from "../http/wire.ts";
import type { HttpTunnel } from "../tunnel.ts";
import type { Access } from "./access.ts";
import { answerTooLarge, networkError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { statusError } from "./status.ts";

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

export interface UpgradeRequest extends Pick<ClusterRequest, "path" | "headers" | "signal"> {
  /** How long there is something to read. */
  readonly timeoutMs: number;
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
  /**
   * A connection that becomes a WebSocket's (exec). Through a Frontgate it is read to its end there, for `timeoutMs`, and what is
   * written to it goes nowhere. Absent where the way carries requests alone.
   */
  readonly upgrade?: (request: UpgradeRequest) => Promise<Duplex>;
  /** Its answers come whole: that of a watch as soon as something was said, or at its end. */
  readonly whole?: true;
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
  const wire = openWire(access, { ...options, limits: LIMITS, fault: networkError });

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
      wire.upgrade({ method: "GET", path, headers: await headersOf(headers), signal }, (status, text) =>
        statusError(status, text, clean),
      ),
    clean,
    certificate: wire.certificate,
    close: wire.close,
  };
}

/**
 * The far end adds who asks, and knows the host. Its answers come whole: a watch has to say how long it lasts (`timeoutSeconds`). As
 * many requests at a time as have connections directly, watches aside: a Frontgate makes no more, and what waits there for its turn is
 * too late after some seconds.
 */
export function tunnelTransport(tunnel: HttpTunnel): ClusterTransport {
  const turns = new Turns(LIMITS.connections);
  return {
    async request({ method, path, headers, body, signal, maxBytes = LIMITS.answerBytes }) {
      signal?.throwIfAborted();
      const ask = () =>
        tunnel.request({
          method,
          path,
          headers: { accept: "application/json", ...headers },
          ...(body === undefined ? {} : { body: typeof body === "string" ? Buffer.from(body) : body }),
          timeoutMs: LIMITS.tunnelMs,
        });
      const asked = WATCHES.test(path) ? ask() : turns.take(ask, signal);
      const answer = await (signal === undefined ? asked : unlessAborted(asked, signal));
      return {
        status: answer.status,
        headers: answer.headers,
        body: bounded(Readable.from([answer.body]), maxBytes, "the cluster", signal),
      };
    },
    async upgrade({ path, signal, timeoutMs }) {
      signal?.throwIfAborted();
      const asked = tunnel.request({ method: "GET", path, headers: {}, timeoutMs, exec: true });
      const { status, body } = await (signal === undefined ? asked : unlessAborted(asked, signal));
      if (status !== 101) throw statusError(status, Buffer.from(body).toString("utf8"));
      return Duplex.from({ readable: Readable.from([Buffer.from(body)]), writable: nowhere() });
    },
    whole: true,
    async close() {},
  };
}

const WATCHES = /[?&]watch=(?:true|1)(?:&|$)/;

/** Who reads what is over already says good-bye to nobody. */
const nowhere = (): Writable =>
  new Writable({
    write: (_chunk, _encoding, done) => done(),
  });

async function* bounded(
  body: AsyncIterable<Uint8Array>,
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
