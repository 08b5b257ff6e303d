import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { createClusterPki } from "../../local/kubernetes/pki.ts";

export interface ApiCall {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** An API server as far as a Frontgate in its cluster meets one: TLS, a token, one Secret with versions, and answers to be had. */
export async function startTestApi() {
  const pki = await createClusterPki(["127.0.0.1"], new Date());
  /** What was called, without what the Frontgate does for itself. */
  const calls: ApiCall[] = [];
  const secret = { path: "/api/v1/namespaces/pitrix-system/secrets/pitrix-frontgate-state", version: 1 };
  let data: Record<string, string> = {};
  const state = { token: "first-token-of-the-service-account" };
  const json = (response: ServerResponse, status: number, body: unknown): void => {
    const headers = { "content-type": "application/json", "set-cookie": "session=1", "audit-id": "audit-1" };
    response.writeHead(status, headers).end(JSON.stringify(body));
  };
  const server = createServer({ cert: pki.apiServer.certificate, key: pki.apiServer.key }, (request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const body = Buffer.concat(pieces).toString();
      const { method = "", url = "", headers } = request;
      if (headers.authorization !== `Bearer ${state.token}`) return json(response, 401, { reason: "Unauthorized" });
      if (url === secret.path) return own(method, body, response);
      calls.push({ method, url, headers, body });
      const query = new URL(url, "https://localhost").searchParams;
      if (query.get("watch") !== null) return watch(Number(query.get("timeoutSeconds")), response);
      if (query.get("wait") !== null)
        return void setTimeout(() => json(response, method === "POST" ? 201 : 200, {}), Number(query.get("wait")));
      if (query.get("bytes") !== null) return void response.end(randomBytes(Number(query.get("bytes"))));
      if (query.get("text") !== null) return void response.end(Buffer.alloc(Number(query.get("text")), "text "));
      if (query.get("hang") !== null) return;
      return json(response, method === "POST" ? 201 : 200, { method, url, body });
    });
  });
  const own = (method: string, body: string, response: ServerResponse): void => {
    const view = () => ({ metadata: { resourceVersion: String(secret.version) }, data });
    if (method === "GET") {
      json(response, 200, view());
      return;
    }
    const [test, add]: { value: unknown }[] = JSON.parse(body);
    if (test?.value !== String(secret.version)) {
      json(response, 422, { reason: "Invalid" });
      return;
    }
    data = Object.fromEntries(Object.entries(Object(add?.value)).map(([name, value]) => [name, String(value)]));
    secret.version += 1;
    json(response, 200, view());
  };
  const watch = (seconds: number, response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write(`${JSON.stringify({ type: "ADDED", seconds })}\n`);
    setTimeout(() => response.end(`${JSON.stringify({ type: "MODIFIED" })}\n`), Math.min(seconds * 1000, 300));
  };
  // As an API server has it.
  server.keepAliveTimeout = 90_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    calls,
    caCertificate: pki.ca.certificate,
    host: "127.0.0.1",
    port: address.port,
    /** The token that it takes. */
    state,
    secret: () => data,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export type TestApi = Awaited<ReturnType<typeof startTestApi>>;
