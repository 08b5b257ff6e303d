import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

const HOST = "127.0.0.1";

/** What the outside may ask of the local AWS: the APIs that a stage publishes, and objects by a pre-signed URL. */
export function isPublic(method: string, url: string): boolean {
  if (!url.startsWith("/") || url.startsWith("//")) return false;
  let parsed: URL;
  try {
    parsed = new URL(url, "http://pilot");
  } catch {
    return false;
  }
  // The parsed path has no dot segments left: `/_aws/execute-api/../` does not pass.
  if (/%2e|%2f|\\|\/\//i.test(parsed.pathname)) return false;
  if (parsed.pathname.startsWith("/_aws/execute-api/")) return !/(@|%40)connections/i.test(parsed.pathname);
  return ["GET", "HEAD", "PUT"].includes(method) && parsed.searchParams.has("X-Amz-Signature");
}

/**
 * The host's end of the way from the machines to Pilot: HTTP and WebSockets from a unix socket to the port of the local
 * AWS. On AWS the same way leads to endpoints that check every signature; the local server does not check them all, so that
 * only what is public there passes here. The Host header stays: a pre-signed URL signs it.
 */
export function createRelay(port: number): Server {
  const server = createServer((incoming, answer) => forward(port, incoming, answer));
  server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) =>
    upgrade(port, incoming, socket, head),
  );
  return server;
}

function forward(port: number, incoming: IncomingMessage, answer: ServerResponse): void {
  const { method = "GET", url = "/" } = incoming;
  if (!isPublic(method, url)) {
    answer.writeHead(403, { "content-type": "text/plain" }).end("not public\n");
    return;
  }
  const target = new URL(url, "http://pilot");
  const outgoing = request({
    host: HOST,
    port,
    method,
    path: target.pathname + target.search,
    headers: incoming.headers,
  });
  outgoing.on("response", (response) => {
    answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
    response.pipe(answer);
  });
  outgoing.on("error", () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
  answer.on("close", () => outgoing.destroy());
  incoming.pipe(outgoing);
}

function upgrade(port: number, incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
  if (!isPublic("GET", incoming.url ?? "/")) {
    socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    return;
  }
  const upstream = connect({ host: HOST, port, noDelay: true });
  const end = () => {
    upstream.destroy();
    socket.destroy();
  };
  for (const side of [upstream, socket]) {
    side.on("error", end);
    side.on("close", end);
  }
  const headers: string[] = [];
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    headers.push(`${incoming.rawHeaders[i]}: ${incoming.rawHeaders[i + 1]}\r\n`);
  }
  const target = new URL(incoming.url ?? "/", "http://pilot");
  upstream.write(`GET ${target.pathname}${target.search} HTTP/1.1\r\n${headers.join("")}\r\n`);
  upstream.write(head);
  upstream.pipe(socket).pipe(upstream);
}
