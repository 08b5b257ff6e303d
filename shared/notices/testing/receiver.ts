import { createServer, type IncomingHttpHeaders } from "node:http";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a receiver answers: a status with headers, or `hang` to answer nothing. */
export type Reply =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | "hang";

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Most requests that were open at once. */
  readonly most: () => number;
  reply(next: (received: Received) => Reply): void;
  stop(): Promise<void>;
}

/** A receiver of webhooks on loopback, by node's own server. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let next: (received: Received) => Reply = () => ({ status: 204 });
  let open = 0;
  let most = 0;
  const server = createServer(async (request, response) => {
    open += 1;
    most = Math.max(most, open);
    response.on("close", () => {
      open -= 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const one = { path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() };
    received.push(one);
    const reply = next(one);
    if (reply === "hang") return;
    response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    most: () => most,
    reply(given) {
      next = given;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
