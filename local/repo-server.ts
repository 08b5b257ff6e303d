import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { LOOPBACK, listen } from "./loopback.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".yaml": "application/yaml",
  ".json": "application/json",
  ".tgz": "application/gzip",
  ".gz": "application/gzip",
  ".txt": "text/plain; charset=utf-8",
};

/** Answers a request itself and returns `true`, or returns `false` to let the files answer. */
export type Hook = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export interface RepoServerOptions {
  /** Directory whose files are served, such as `examples/repo`. */
  readonly directory: string;
  /** Port to listen on; a free one by default. */
  readonly port?: number;
  /** How a test makes the server misbehave. */
  readonly hook?: Hook;
}

export interface RepoServer {
  /** Such as `http://127.0.0.1:40123`; without a slash at the end. */
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly { readonly method: string; readonly path: string; readonly status: number }[];
  stop(): Promise<void>;
}

/**
 * Serves a directory over HTTP on the loopback interface the way a static web host does: strong ETag (the file's digest),
 * Last-Modified, 304 to If-None-Match and If-Modified-Since, no compression; nothing outside the directory.
 */
export async function startRepoServer(options: RepoServerOptions): Promise<RepoServer> {
  const root = await realpath(options.directory);
  const requests: { method: string; path: string; status: number }[] = [];
  const server = createServer((request, response) => {
    response.once("finish", () =>
      requests.push({ method: request.method ?? "", path: request.url ?? "", status: response.statusCode }),
    );
    answer(root, options.hook, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://${LOOPBACK}:${port}`,
    requests,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answer(root: string, hook: Hook | undefined, request: IncomingMessage, response: ServerResponse) {
  if (hook !== undefined && (await hook(request, response))) return;
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const file = await findFile(root, request.url ?? "/");
  if (file === undefined) {
    response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
    return;
  }
  const [body, { mtime }] = await Promise.all([readFile(file), stat(file)]);
  const headers = {
    etag: `"${createHash("sha256").update(body).digest("hex").slice(0, 32)}"`,
    "last-modified": mtime.toUTCString(),
    "cache-control": "no-cache",
  };
  if (isUnchanged(request, headers.etag, mtime)) {
    response.writeHead(304, headers).end();
    return;
  }
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, { ...headers, "content-type": type, "content-length": body.byteLength });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** The regular file that a URL names, `undefined` for none or for one outside the root (also through a link). */
async function findFile(root: string, url: string): Promise<string | undefined> {
  try {
    const path = decodeURIComponent(new URL(url, "http://repo").pathname);
    const file = await realpath(resolve(join(root, path)));
    if (!file.startsWith(root + sep)) return undefined;
    return (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 9110, section 13.2.2: If-None-Match counts first, If-Modified-Since only without it. */
function isUnchanged(request: IncomingMessage, etag: string, mtime: Date): boolean {
  const tags = request.headers["if-none-match"];
  if (tags !== undefined) return tags === "*" || tags.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
  const since = Date.parse(request.headers["if-modified-since"] ?? "");
  return !Number.isNaN(since) && Math.floor(mtime.getTime() / 1000) * 1000 <= since;
}
