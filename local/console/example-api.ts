import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import * as z from "zod";
import { LOOPBACK, listen } from "../loopback.ts";

const Operation = z.object({
  responses: z.record(
    z.string(),
    z.object({
      content: z.object({ "application/json": z.object({ example: z.unknown().optional() }).optional() }).optional(),
    }),
  ),
});
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

export interface ExampleRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface ExampleAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** Answers each operation with the example of `docs/openapi.json`, which the contract test has compared with real answers. */
export interface ExampleApi {
  readonly url: string;
  readonly requests: readonly ExampleRequest[];
  /** Another answer from now on: `GET /apps/{id}`; the example again where it is `undefined`. */
  answer(operation: string, answer: (request: ExampleRequest) => ExampleAnswer | undefined): void;
  /** Who takes WebSockets; nobody does otherwise. */
  onUpgrade(take: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void;
  stop(): Promise<void>;
}

export async function startExampleApi(): Promise<ExampleApi> {
  const examples = readExamples();
  const others = new Map<string, (request: ExampleRequest) => ExampleAnswer | undefined>();
  const requests: ExampleRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = "GET", url = "/", headers } = incoming;
    let body = "";
    for await (const chunk of incoming) body += String(chunk);
    outgoing.setHeader("access-control-allow-origin", headers.origin ?? "*");
    outgoing.setHeader("access-control-allow-methods", "GET,POST,PATCH,DELETE");
    outgoing.setHeader(
      "access-control-allow-headers",
      "authorization,content-type,idempotency-key,if-match,pitrix-tenant",
    );
    outgoing.setHeader("access-control-expose-headers", "x-request-id, retry-after");
    if (method === "OPTIONS") {
      outgoing.writeHead(204).end();
      return;
    }
    const request = { method, path: url, headers, body };
    requests.push(request);
    const found = examples.find((one) => one.method === method && one.path.test(new URL(url, "http://api").pathname));
    const {
      status,
      body: answer,
      retryAfter,
    }: ExampleAnswer = (found === undefined ? undefined : others.get(found.name)?.(request)) ??
    (found === undefined
      ? { status: 404, body: { code: "not-found", title: "There is nothing here", status: 404 } }
      : { status: found.status, body: found.example });
    const type = status < 400 ? "application/json" : "application/problem+json";
    if (retryAfter !== undefined) outgoing.setHeader("retry-after", retryAfter);
    outgoing.writeHead(status, { "content-type": type, "x-request-id": `req-${requests.length}` });
    outgoing.end(answer === undefined ? undefined : JSON.stringify(answer));
  });
  const port = await listen(server);
  return {
    url: `http://${LOOPBACK}:${port}`,
    requests,
    onUpgrade: (take) => void server.on("upgrade", take),
    answer: (operation, answer) => void others.set(operation, answer),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether the document has an operation for a request; what a browser asks by itself beforehand (`OPTIONS`) is none. */
export function isDocumented({ method, path }: Pick<ExampleRequest, "method" | "path">): boolean {
  return method === "OPTIONS" || readExamples().some((one) => one.method === method && one.path.test(path));
}

/** The members of an operation's example: `GET /apps/{id}`. */
export function exampleOf(operation: string): Readonly<Record<string, unknown>> {
  const found = readExamples().find(({ name }) => name === operation);
  return z.record(z.string(), z.unknown()).parse(found?.example);
}

interface Example {
  /** `GET /apps/{id}` */
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly example: unknown;
}

function readExamples(): readonly Example[] {
  const text = readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8");
  return Object.entries(Document.parse(JSON.parse(text)).paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([verb, given]): Example[] => {
      const operation = Operation.safeParse(given);
      if (!operation.success) return [];
      const good = Object.entries(operation.data.responses).find(([status]) => status.startsWith("2"));
      if (good === undefined) return [];
      const method = verb.toUpperCase();
      const [status, { content }] = good;
      const pattern = path.replace(/[.:]/g, "\\$&").replace(/\{\w+\}/g, "[^/:]+");
      const example = content?.["application/json"]?.example;
      return [{ name: `${method} ${path}`, method, path: new RegExp(`^${pattern}$`), status: Number(status), example }];
    }),
  );
}
