import { createServer, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";

/** A request as the server got it. */
export interface Got {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Said {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A store that answers as a test tells it: for what a real one does not do on demand, such as a job that hangs or a busy
 * API. What a store really answers is tested in `local/store/cli.ts`.
 */
export async function scriptedStore(answer: (request: Got) => Said) {
  const requests: Got[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://store");
    const got: Got = {
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: (await buffer(request)).toString("utf8"),
    };
    requests.push(got);
    const { status = 200, body, headers = {} } = answer(got);
    const type = status >= 400 ? "application/problem+json" : "application/json";
    response.writeHead(status, { "content-type": type, "x-request-id": "req-1", ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    env: { PITRIX_ENDPOINT: `http://127.0.0.1:${address.port}`, PITRIX_TOKEN: "pitrix_abcdef_secret" },
    requests,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A job as the API answers it. */
export function job(status: string, percent: number, more: object = {}) {
  return {
    id: "job-1",
    kind: "deploy",
    deploymentId: "dep-1",
    provider: "aws",
    status,
    attempt: 1,
    layers: 2,
    tasks: 3,
    percent,
    cancelRequested: false,
    createdBy: "tok-1",
    createdAt: "2026-11-21T09:00:00.000Z",
    version: 1,
    ...more,
  };
}
