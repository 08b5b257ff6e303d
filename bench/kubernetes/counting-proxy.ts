import { createServer } from "node:http";
import type { ClusterTransport } from "../../shared/providers/kubernetes/transport.ts";

/** Plain HTTP on loopback that carries everything to a cluster and counts it: for a rival that is told of no certificate. */
export async function countingProxy(transport: ClusterTransport) {
  let calls = 0;
  const server = createServer(async (request, response) => {
    calls++;
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece));
    const headers: Record<string, string> = {};
    for (const name of ["accept", "content-type", "if-none-match"]) {
      const value = request.headers[name];
      if (typeof value === "string") headers[name] = value;
    }
    const body = Buffer.concat(pieces);
    const answer = await transport.request({
      method: request.method ?? "GET",
      path: request.url ?? "/",
      headers,
      ...(body.length === 0 ? {} : { body }),
    });
    // A 304 has neither, and what the rival remembered of the answer before counts on.
    const { "content-type": type, etag } = answer.headers;
    response.writeHead(answer.status, {
      ...(type === undefined ? {} : { "content-type": type }),
      ...(etag === undefined ? {} : { etag }),
    });
    for await (const piece of answer.body) response.write(piece);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return { url: `http://127.0.0.1:${address.port}`, calls: () => calls, close: () => server.close() };
}
