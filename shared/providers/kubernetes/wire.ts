import type { X509Certificate } from "node:crypto";
import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent, request as open } from "node:https";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import type { Access } from "./access.ts";
import { type Dialling, dialled, guardedLookup } from "./dialling.ts";
import { networkError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { statusError } from "./status.ts";

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connections to one server as one client, by Node's own HTTPS: a client library of HTTP would be half a megabyte more in
 * every function.
 */
export interface Wire {
  /** The answer's head; its body follows. @throws ProviderError, or the signal's reason */
  ask(sent: Sent): Promise<IncomingMessage>;
  /** A connection that speaks what its headers ask for. @throws ProviderError of the server's answer, and as `ask` */
  upgrade(sent: Sent): Promise<Duplex>;
  certificate(): X509Certificate | undefined;
  close(): Promise<void>;
}

/** @param clean strikes what authenticates us from a text that the server wrote */
export function openWire(access: Access, options: Dialling, clean: (text: string) => string): Wire {
  const { caCertificate, identity, server, serverName } = access;
  const { hostname, port, pathname } = new URL(server);
  const base = pathname.replace(/\/+$/, "");
  const host = hostname.replace(/^\[|\]$/g, "");
  const agent = new Agent({
    keepAlive: true,
    maxSockets: LIMITS.connections,
    // Of connections that wait; one in use has `silenceMs`.
    timeout: LIMITS.keptMs,
    // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED is not obeyed.
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
    lookup: guardedLookup(server, options),
    ...(caCertificate === undefined ? {} : { ca: caCertificate }),
    ...(identity === undefined ? {} : { cert: identity.certificate, key: identity.key }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  });
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
      timeout: LIMITS.silenceMs,
      ...(signal === undefined ? {} : { signal }),
    });
    const late = () => sending.destroy(Object.assign(new Error("not in time"), { code: "ETIMEDOUT" }));
    let timer = setTimeout(late, LIMITS.headersMs);
    const enough = (ms?: number) => {
      clearTimeout(timer);
      if (ms !== undefined) timer = setTimeout(late, ms);
    };
    sending.once("socket", (socket) => {
      if (!(socket instanceof TLSSocket) || !socket.connecting) return;
      enough(LIMITS.connectMs);
      socket.once("secureConnect", () => {
        enough(LIMITS.headersMs);
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

  return {
    async ask(sent) {
      try {
        return await once(sent);
      } catch (error) {
        // A connection that the server had ended while nobody looked: nothing was done, or only read.
        if (sent.signal?.aborted || !["GET", "HEAD"].includes(sent.method) || !isStale(error))
          throw thrown(error, sent.signal, server);
      }
      try {
        return await once(sent);
      } catch (error) {
        throw thrown(error, sent.signal, server);
      }
    },
    async upgrade(sent) {
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
              beginning(answer).then((text) => reject(statusError(answer.statusCode ?? 0, text, clean)), reject);
            })
            .on("error", reject);
        });
      } catch (error) {
        throw thrown(error, sent.signal, server);
      }
    },
    certificate: () => certificate,
    close: async () => agent.destroy(),
  };
}

const thrown = (error: unknown, signal: AbortSignal | undefined, server: string): unknown =>
  signal?.aborted ? signal.reason : networkError(error, server);

function isStale(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ECONNRESET" || code === "EPIPE";
}

/** Of an answer that says why not: more than any `Status` has is not waited for. */
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
