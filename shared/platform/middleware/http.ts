import * as z from "zod";
import { readGrants } from "../../kernel/grants.ts";
import type { Reach } from "../../kernel/reach.ts";
import { REFUSALS } from "../../kernel/refusals.ts";
import type { Write } from "../dynamodb.ts";
import type { Fields, Logger } from "../logger.ts";

/** Parted by spaces: an authorizer's context holds texts only. */
const words = z.string().transform((text) => text.split(" ").filter((word) => word !== ""));

/** Who calls, as the authorizer found it. Absent = the token was not good. */
export const Caller = z.object({
  tenantId: z.string().min(1),
  /** Who acts, and owns what they make: a user, or a token that is nobody's. */
  actorId: z.string().min(1),
  /** What they showed: the token's id, or the user's where it was a sign-in. */
  tokenId: z.string().min(1),
  /** The user behind a personal token or a sign-in. */
  userId: z.string().min(1).optional(),
  /** Words that are no grants open nothing. */
  grants: words.transform((texts) => readGrants(texts)),
  /** Groups that the caller belongs to, with their ancestors up to the tenant: they open what is shared with a group. */
  groups: words.default([]),
  /** Why no tenant could be entered; the caller is then alone with themselves. */
  refusal: z.enum(REFUSALS).optional(),
});
export type Caller = z.infer<typeof Caller>;

/** The parts of an HTTP API event (payload format 2.0) that we use. */
export const HttpEvent = z.object({
  version: z.literal("2.0"),
  rawQueryString: z.string().default(""),
  headers: z.record(z.string(), z.string()),
  queryStringParameters: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({
    requestId: z.string(),
    http: z.object({ method: z.string(), path: z.string(), sourceIp: z.string().optional() }),
    authorizer: z.object({ lambda: z.unknown().optional() }).optional(),
  }),
});
export type HttpEvent = z.infer<typeof HttpEvent>;

/** What the middlewares of one request tell each other. */
export interface RequestState {
  readonly requestId: string;
  readonly now: Date;
  log: Logger;
  caller?: Caller;
  reach?: Reach;
  /** The body, read but not yet checked: a JSON value, or bytes on a route that takes them. */
  content?: unknown;
  /** Version that `If-Match` names; `any` for `*`. */
  ifMatch?: number | "any";
  commit?: Commit;
}

/** An event on its way through the middlewares; the router adds `pathParameters`. */
export interface ApiRequest extends HttpEvent {
  pathParameters?: Record<string, string>;
  readonly state: RequestState;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Runs the writes of an answer together with the record that replays it. Set by the idempotency middleware. */
export type Commit = (answer: HttpAnswer, save: SaveWith) => Promise<HttpAnswer>;
export type SaveWith = (also: readonly Write[]) => Promise<void>;

/** Fields of the request that every log line carries. */
export function requestFields(event: HttpEvent): Fields {
  const { method, path } = event.requestContext.http;
  return { method, path };
}

/** A header, whatever its case; API Gateway sends them in lower case. */
export function header(event: Pick<HttpEvent, "headers">, name: string): string | undefined {
  return event.headers[name] ?? Object.entries(event.headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
