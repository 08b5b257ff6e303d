import { once } from "node:events";
import { createServer } from "node:http";
import type { Objects } from "../../platform/objects.ts";
import type { UploadUrls } from "../../platform/upload-urls.ts";

/** Objects in memory with addresses on the loopback, for who reads and puts them from outside. */
export async function startTestObjects() {
  const objects = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const key = request.url?.slice(1) ?? "";
    if (request.method !== "PUT") {
      const found = objects.get(key);
      return void response.writeHead(found === undefined ? 404 : 200).end(found);
    }
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      objects.set(key, Buffer.concat(pieces));
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  const url = (key: string): string => `http://127.0.0.1:${address.port}/${key}`;
  return {
    objects,
    put: async (key: string, body: Uint8Array) => void objects.set(key, Buffer.from(body)),
    async get(key: string) {
      const found = objects.get(key);
      if (found === undefined) throw new Error(`there is no object ${key}`);
      return found;
    },
    presign: async (key: string) => url(key),
    presignPut: async (key: string) => url(key),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  } satisfies Objects & UploadUrls & Record<string, unknown>;
}
