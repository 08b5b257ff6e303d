import type { X509Certificate } from "node:crypto";
import {
  type AgentOptions,
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as openHttp,
} from "node:http";
import { Agent as HttpsAgent, request as openHttps } from "node:https";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { type Dialling, dialled, guardedLookup } from "./dialling.ts";

/** A server that a tenant names, and what is said in TLS. All PEM. */
export interface Target {
  /** URL of `https`, or of `http` where its cloud takes that; a path in it goes before every path that is asked. */
  readonly server: string;
  /** Absent: the public authorities are believed. */
  readonly caCertificate?: string | undefined;
  /** Name in the server's certificate, where it is another than the address. */
  readonly serverName?: string | undefined;
  /** The client's own certificate. */
  readonly identity?: { readonly certificate: string; readonly key: string } | undefined;
}

/** Milliseconds, and how many connections. */
export interface WireLimits {
  /** To a connection, TLS included. */
  readonly connectMs: number;
  /** To the first line of the answer. */
  readonly headersMs: number;
  /** Without a byte in an answer. */
  readonly silenceMs: number;
  /** How long a connection waits for its next request. */
  readonly keptMs: number;
  /** To one server at a time. */
  readonly connections: number;
}

/** What suits a cloud's API: a call of a task has 75 s in all. */
export const USUAL_LIMITS = {
  connectMs: 5_000,
  headersMs: 20_000,
  silenceMs: 20_000,
  keptMs: 10_000,
  connections: 8,
} as const satisfies WireLimits;

export interface WireOptions extends Dialling {
  readonly limits: WireLimits;
  /** What is thrown for a fault before an answer. */
  readonly fault: (error: unknown, server: string) => Error;
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** To be read to its end or left: it may hold a connection. */
export interface WireAnswer extends AsyncIterable<Uint8Array> {
  readonly statusCode?: number | undefined;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Connections to one server as one client, by Node's own HTTPS: a client library of HTTP would be half a megabyte more in
 * every function.
 */
export interface Wire {
  /** The answer's head; its body follows. @throws what `fault` makes, or the signal's reason */
  ask(sent: Sent): Promise<WireAnswer>;
  /**
   * A connection that speaks what its headers ask for.
   * @param refused what is thrown for an answer that is none
   * @throws also as `ask`
   */
  upgrade(sent: Sent, refused: (status: number, text: string) => Error): Promise<Duplex>;
  certificate(): X509Certificate | undefined;
  close(): Promise<void>;
}

export function openWire(target: Target, options: WireOptions): Wire {
  const { caCertificate, identity, server, serverName } = target;
  const { limits } = options;
  const { protocol, hostname, port, pathname } = new URL(server);
  const base = pathname.replace(/\/+$/, "");
  const host = hostname.replace(/^\[|\]$/g, "");
  const common: AgentOptions = {
    keepAlive: true,
    maxSockets: limits.connections,
    // Of connections that wait; one in use has `silenceMs`.
    timeout: limits.keptMs,
    lookup: guardedLookup(server, options),
  };
  const tls = {
    // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED is not obeyed.
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
    ...(caCertificate === undefined ? {} : { ca: caCertificate }),
    ...(identity === undefined ? {} : { cert: identity.certificate, key: identity.key }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
  const [agent, open] =
    protocol === "http:" ? [new HttpAgent(common), openHttp] : [new HttpsAgent({ ...common, ...tls }), openHttps];
  let certificate: X509Certificate | undefined;

  const start = ({ method, path, headers, body, signal }: Sent): ClientRequest => {
    // A host that is an address is looked up by nobody.
    const refusal = dialled(server, host, options);
    if (refusal !== undefined) throw refusal;
    const sending = open({
      agent,
      host,
      ...(port === "" ? {} : { port }),
      method,
      path: base + path,
      // Node says no length of a DELETE's body, which the server then takes for the next request.
      headers: body === undefined ? headers : { ...headers, "content-length": Buffer.byteLength(body) },
      timeout: limits.silenceMs,
      ...(signal === undefined ? {} : { signal }),
    });
    const late = () => sending.destroy(Object.assign(new Error("not in time"), { code: "ETIMEDOUT" }));
    let timer = setTimeout(late, limits.headersMs);
    const enough = (ms?: number) => {
      clearTimeout(timer);
      if (ms !== undefined) timer = setTimeout(late, ms);
    };
    sending.once("socket", (socket) => {
      if (!socket.connecting) return;
      enough(limits.connectMs);
      if (!(socket instanceof TLSSocket)) {
        socket.once("connect", () => enough(limits.headersMs));
        return;
      }
      socket.once("secureConnect", () => {
        enough(limits.headersMs);
        // A connection that goes on with a session of an earlier one shows none.
        certificate = socket.getPeerX509Certificate() ?? certificate;
      });
    });
    for (const event of ["response", "upgrade", "close"]) sending.once(event, () => enough());
    sending.on("timeout", late);
    sending.end(body);
    return sending;
  };

  const once = (sent: Sent) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      start(sent).on("response", resolve).on("error", reject);
    });

  const thrown = (error: unknown, signal: AbortSignal | undefined): unknown =>
    signal?.aborted ? signal.reason : options.fault(error, server);

  return {
    async ask(sent) {
      try {
        return await once(sent);
      } catch (error) {
        // A connection that the server had ended while nobody looked: nothing was done, or only read.
        if (sent.signal?.aborted || !["GET", "HEAD"].includes(sent.method) || !isStale(error))
          throw thrown(error, sent.signal);
      }
      try {
        return await once(sent);
      } catch (error) {
        throw thrown(error, sent.signal);
      }
    },
    async upgrade(sent, refused) {
      const headers = { ...sent.headers, connection: "Upgrade", upgrade: "websocket" };
      try {
        return await new Promise<Duplex>((resolve, reject) => {
          start({ ...sent, headers })
            .on("upgrade", (_, socket, head) => {
              if (head.byteLength > 0) socket.unshift(head);
              socket.setTimeout(0);
              resolve(socket);
            })
            .on("response", (answer) => {
              beginning(answer).then((text) => reject(refused(answer.statusCode ?? 0, text)), reject);
            })
            .on("error", reject);
        });
      } catch (error) {
        throw thrown(error, sent.signal);
      }
    },
    certificate: () => certificate,
    close: async () => agent.destroy(),
  };
}

function isStale(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ECONNRESET" || code === "EPIPE";
}

/** Of an answer that says why not: more than any reason has is not waited for. */
async function beginning(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer) {
    pieces.push(Buffer.from(piece));
    bytes += pieces.at(-1)?.byteLength ?? 0;
    if (bytes > 65_536) break;
  }
  return Buffer.concat(pieces).toString("utf8");
}
