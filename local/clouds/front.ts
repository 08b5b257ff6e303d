import { once } from "node:events";
import { createServer, Agent as HttpAgent, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createTlsServer, Agent as HttpsAgent, request as requestTls } from "node:https";
import { buffer } from "node:stream/consumers";
import * as z from "zod";
import type { Disturb, Reply } from "../../shared/providers/conformance/disturbances.ts";
import { createClusterPki } from "../kubernetes/pki.ts";

/** Not 127.0.0.1: what the functions of the local AWS send there by HTTPS goes out as plain HTTP. */
const ADDRESS = "127.0.0.2";

export interface FrontOptions {
  /** The server behind it, by `http` or `https`; the front speaks the same. */
  readonly server: string;
  readonly caCertificate?: string;
  /** What a request asks for, in a word, such as `RunInstances`. */
  readonly nameOf: (asked: { readonly method: string; readonly path: string; readonly body: string }) => string;
  /** Asked at each call, for what is to go wrong with it; nothing does when left out. */
  readonly disturb?: Disturb | undefined;
}

/** A cloud's server as the store sees it, which counts what the store asks. Whoever else asks the server goes there directly. */
export interface Front {
  readonly endpoint: string;
  /** PEM of the authority behind its certificate, where it has one. */
  readonly caCertificate: string | undefined;
  /** Calls since the start or the last `reset`, by their names. */
  calls(): Readonly<Record<string, number>>;
  /** Those of them that it did not refuse: a cloud may want a thing asked for again while another one is still being made. */
  accepted(): Readonly<Record<string, number>>;
  reset(): void;
  stop(): Promise<void>;
}

/** Starts it on a free port of a loopback address of its own. */
export async function startFront({ server, caCertificate, nameOf, disturb }: FrontOptions): Promise<Front> {
  const { protocol, hostname, port } = new URL(server);
  const counted = new Map<string, number>();
  const accepted = new Map<string, number>();
  const tls = protocol === "https:";
  const agent = tls
    ? new HttpsAgent({ keepAlive: true, ...(caCertificate === undefined ? {} : { ca: caCertificate }) })
    : new HttpAgent({ keepAlive: true });

  async function pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/", headers } = incoming;
    const body = await buffer(incoming);
    const name = nameOf({ method, path, body: body.toString("utf8") });
    count(counted, name);
    const disturbance = disturb?.(name);
    if (disturbance === "reset") return void answer.destroy();
    if (typeof disturbance === "object" && disturbance.done !== true) return say(answer, disturbance);
    const options = { agent, hostname, port, method, path, headers };
    const outgoing = tls ? requestTls(options) : request(options);
    outgoing.end(body);
    const [back] = await once(outgoing, "response");
    if (back.statusCode < 400) count(accepted, name);
    if (disturbance !== undefined) {
      // Whoever hears that it is done may count on it.
      await buffer(back);
      return disturbance === "lost" ? void answer.destroy() : say(answer, disturbance);
    }
    answer.writeHead(back.statusCode ?? 502, back.headers);
    back.pipe(answer);
  }
  // A server that is gone ends the connection, as it would by itself.
  const handler = (incoming: IncomingMessage, answer: ServerResponse) =>
    void pass(incoming, answer).catch(() => answer.destroy());
  const pki = tls ? await createClusterPki([], new Date()) : undefined;
  const identity = await pki?.server("cloud", [ADDRESS]);
  const front =
    identity === undefined
      ? createServer(handler)
      : createTlsServer({ cert: identity.certificate, key: identity.key }, handler);
  front.listen(0, ADDRESS);
  await once(front, "listening");
  const address = z.object({ port: z.int() }).parse(front.address());

  return {
    endpoint: `${protocol}//${ADDRESS}:${address.port}`,
    caCertificate: pki?.ca.certificate,
    calls: () => sorted(counted),
    accepted: () => sorted(accepted),
    reset: () => [counted, accepted].forEach((one) => void one.clear()),
    async stop() {
      front.closeAllConnections();
      front.close();
      await once(front, "close");
      agent.destroy();
    },
  };
}

function say(answer: ServerResponse, { status, headers, body }: Reply): void {
  answer.writeHead(status, headers).end(body);
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const sorted = (counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
