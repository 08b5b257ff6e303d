import type { Context } from "aws-lambda";
import { BUILT_IN_ROLES } from "../../kernel/roles.ts";
import { createLogger } from "../logger.ts";
import { type ApiOptions, api, type Endpoint } from "./api.ts";

export interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at parts of whatever was answered
  readonly body: any;
}

export interface TestClient {
  send(
    method: string,
    path: string,
    options?: {
      readonly body?: unknown;
      /** Instead of `body`: exactly these characters. */
      readonly text?: string;
      /** Instead of `body`: these bytes, as a gateway sends them. Name their type in `headers`. */
      readonly bytes?: Uint8Array;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<Sent>;
  /** The same handler, called by another one. */
  as(caller: TestCaller): TestClient;
  /** Lines that it logged. */
  readonly log: string[];
}

export interface TestCaller {
  readonly tenantId?: string;
  /** Names of built-in roles, parted by spaces. @default vendor operator */
  readonly roles?: string;
  /** Instead of roles: grants, parted by spaces. */
  readonly grants?: string;
  readonly tokenId?: string;
  /** @default tokenId */
  readonly actorId?: string;
  /** What else the authorizer tells: of the caller's rate. */
  readonly told?: Readonly<Record<string, string>>;
  /** The user behind it; nobody where left out. */
  readonly userId?: string;
  /** Beside the tenant itself, parted by spaces. */
  readonly groups?: string;
}

function grantsOf(roles: string): string {
  return roles
    .split(" ")
    .flatMap((role) => BUILT_IN_ROLES[role]?.grants ?? [])
    .join(" ");
}

/** Calls a resource's handler with events as an HTTP API sends them. */
export function testClient(endpoints: readonly Endpoint[], options: ApiOptions, caller: TestCaller): TestClient {
  const log: string[] = [];
  const handler = api(endpoints, { log: createLogger({}, (line) => log.push(line)), ...options });
  const client = ({
    tenantId,
    roles = "vendor operator",
    grants = grantsOf(roles),
    groups = "",
    tokenId = "tok-tester",
    userId,
    actorId = userId ?? tokenId,
    told = {},
  }: TestCaller): TestClient => ({
    log,
    as: client,
    async send(method, target, { body, text, bytes, headers = {} } = {}) {
      const [path = "", query = ""] = target.split("?");
      const json = text ?? (body === undefined ? undefined : JSON.stringify(body));
      const sent = bytes === undefined ? json : Buffer.from(bytes).toString("base64");
      const event = {
        version: "2.0",
        routeKey: "ANY /{proxy+}",
        rawPath: path,
        rawQueryString: query,
        headers: { ...(json === undefined ? {} : { "content-type": "application/json" }), ...headers },
        ...(query === "" ? {} : { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
        requestContext: {
          requestId: "request-1",
          http: { method, path },
          authorizer: {
            lambda:
              tenantId === undefined
                ? {}
                : { ...told, tenantId, actorId, tokenId, userId, grants, groups: `${tenantId} ${groups}`.trim() },
          },
        },
        pathParameters: { proxy: path.split("/").slice(2).join("/") },
        isBase64Encoded: bytes !== undefined,
        ...(sent === undefined ? {} : { body: sent }),
      };
      // The handlers never look at Lambda's context.
      const context: Partial<Context> = {};
      // biome-ignore lint/suspicious/noExplicitAny: the event is as raw as the gateway's, and the handler parses it
      const answer = await handler(event as any, context as Context);
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: answer.body === "" ? undefined : JSON.parse(answer.body),
      };
    },
  });
  return client(caller);
}
