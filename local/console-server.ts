import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { ConsoleConfig } from "../console/config.ts";
import { buildConsole, filesOf } from "../infra/console.ts";
import { cacheControl, consoleHeaders, contentType } from "../infra/console-policy.ts";
import type { Outputs } from "../infra/deploy-local.ts";
import { LOOPBACK, listen } from "./loopback.ts";

export interface ConsoleServer {
  /** Such as `http://127.0.0.1:40123`; without a slash at the end. */
  readonly url: string;
  /** Tells the console where its API is; before, it answers 503. */
  configure(deployed: Pick<Outputs, "ConsoleConfig">): void;
  stop(): Promise<void>;
}

interface File {
  readonly path: string;
  readonly plain: Buffer;
  readonly brotli: Buffer;
}

/** Builds the console where that is needed, and serves it on the loopback interface as CloudFront does: with the same headers, compressed. */
export async function startConsoleServer(report: (line: string) => void = () => {}): Promise<ConsoleServer> {
  const { directory, built, milliseconds } = await buildConsole();
  if (built) report(`console built (${(milliseconds / 1000).toFixed(1)} s)`);
  const files = new Map<string, File>();
  for (const path of filesOf(directory)) {
    if (!path.startsWith(".")) files.set(`/${path}`, fileOf(path, await readFile(join(directory, path))));
  }
  const page = files.get("/index.html");
  if (page === undefined) throw new Error("the console was built without its page");
  let headers: Readonly<Record<string, string>> | undefined;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://console");
    const known = files.get(pathname);
    const lost = pathname.startsWith("/assets/") || /\.(json|svg)$/.test(pathname);
    if (headers === undefined) response.writeHead(503, { "retry-after": "5" }).end("The store is being deployed.\n");
    else if (request.method !== "GET" && request.method !== "HEAD")
      response.writeHead(405, { allow: "GET, HEAD" }).end();
    else if (known === undefined && lost) response.writeHead(404, headers).end();
    else send(request, response, known ?? page, headers);
  });
  const port = await listen(server);
  return {
    url: `http://${LOOPBACK}:${port}`,
    configure({ ConsoleConfig: text }) {
      const { apiUrl, issuers } = ConsoleConfig.parse(JSON.parse(text));
      files.set("/config.json", fileOf("config.json", Buffer.from(text)));
      // One port of the local AWS has API, sockets and objects.
      const { origin } = new URL(apiUrl);
      const places = issuers.map(({ issuer, metadataUrl = issuer }) => new URL(metadataUrl).origin);
      headers = consoleHeaders({ connect: [origin, origin.replace(/^http/, "ws"), ...places], pictures: [origin] });
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function fileOf(path: string, plain: Buffer): File {
  return { path, plain, brotli: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { path, plain, brotli }: File,
  headers: Readonly<Record<string, string>>,
): void {
  const small = /\bbr\b/.test(String(request.headers["accept-encoding"] ?? ""));
  response.writeHead(200, {
    ...headers,
    "content-type": contentType(path),
    "cache-control": cacheControl(path),
    vary: "accept-encoding",
    ...(small ? { "content-encoding": "br" } : {}),
  });
  response.end(request.method === "HEAD" ? undefined : small ? brotli : plain);
}
