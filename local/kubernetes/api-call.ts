import { Agent, request } from "node:https";
import type { Identity } from "./pki.ts";

/** What the API server answered: its body parsed, or a string where it is no JSON. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type ApiCall = (method: string, path: string, body?: unknown) => Promise<ApiAnswer>;

/** Calls an API server as somebody with a certificate; `close` ends the connections. A body goes as JSON, with `PATCH` as a merge patch. */
export function apiCaller(server: string, caCertificate: string, identity: Identity) {
  const agent = new Agent({ ca: caCertificate, cert: identity.certificate, key: identity.key, keepAlive: true });
  const call: ApiCall = (method, path, body) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const headers = text === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(text) };
      const sent = request(`${server}${path}`, { method, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(chunks).toString();
          const json = response.headers["content-type"]?.startsWith("application/json") === true;
          resolve({ status: response.statusCode ?? 0, body: json ? JSON.parse(answer) : answer });
        });
      });
      sent.on("error", reject);
      sent.end(text);
    });
  return { call, close: () => agent.destroy() };
}

/** Creates an object, and fails loudly: for what a cluster cannot do without. */
export async function mustCreate(call: ApiCall, path: string, body: unknown): Promise<void> {
  const { status, body: answer } = await call("POST", path, body);
  if (status !== 201) throw new Error(`POST ${path}: ${status} ${JSON.stringify(answer)}`);
}
