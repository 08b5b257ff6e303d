// A mirror that hands on what lies in a directory, and writes down what it was asked for: `node mirror.mjs <port> <directory>`.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

const [port, directory] = process.argv.slice(2);
createServer((request, response) => {
  appendFileSync(`${directory}/asked`, `${request.method} ${request.url}\n`);
  if (request.url === "/v2/") return response.end("{}");
  const [, kind, digest] = /\/(manifests|blobs)\/sha256:([0-9a-f]{64})$/.exec(request.url) ?? [];
  if (digest === undefined || !existsSync(`${directory}/${digest}`)) {
    response.writeHead(404, { "content-type": "application/json" });
    return response.end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}');
  }
  const body = readFileSync(`${directory}/${digest}`);
  const type = kind === "manifests" ? "application/vnd.oci.image.manifest.v1+json" : "application/octet-stream";
  response.writeHead(200, {
    "content-type": type,
    "content-length": body.length,
    "docker-content-digest": `sha256:${digest}`,
  });
  return response.end(request.method === "HEAD" ? undefined : body);
}).listen(Number(port));
