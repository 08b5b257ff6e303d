import type * as z from "zod";
import type { DataScope } from "../../kernel/grants.ts";
import type { Permission } from "../../kernel/permissions.ts";
import type { Reach } from "../../kernel/reach.ts";
import type { Logger } from "../logger.ts";
import type { About } from "./audit.ts";
import type { BinaryBody } from "./binary-body.ts";
import type { ProblemCode } from "./codes.ts";
import type { Caller, SaveWith } from "./http.ts";
import type { Idempotency } from "./idempotency.ts";

/** Instead of a permission: everybody may, without a token. Such a route is in no tenant and keeps no idempotency record. */
export const OPEN = "open";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** The contract of one operation: what the router, the checks and `docs/openapi.json` are made from. */
export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  /** `/jobs/{id}:retry`. */
  readonly path: string;
  readonly operationId: string;
  /** What the path's id names, in words. */
  readonly noun: string;
  readonly summary: string;
  /** More than the summary, for the documentation. */
  readonly description?: string;
  /** What the caller must hold, in whatever data scope; how far it goes is the call's `reach`. */
  readonly permission: Permission | typeof OPEN;
  /** Where less than that is no use. Routes for the platform alone are not there for anyone else: 404. @default own */
  readonly least?: DataScope;
  /** Strict: an unknown query parameter or member of the body is an error. */
  readonly input: { readonly params: P; readonly query: Q; readonly body: B };
  /** Answers pass through it on the way out, so that nothing leaves that it does not name. `z.undefined()`: no body. */
  readonly output: O;
  readonly status: 200 | 201 | 202 | 204;
  /** On every POST: how `Idempotency-Key` is honoured. */
  readonly idempotent?: Idempotency;
  /** `If-Match` is required. */
  readonly conditional?: boolean;
  /** The answer has an `ETag` though no member of it is called `version`: an object that never changes. */
  readonly immutable?: boolean;
  /** What `Location` names in an answer of 200, for the documentation. */
  readonly location?: string;
  /** The object may be under way: while it is, `Retry-After` says when to look again. */
  readonly progress?: boolean;
  /** The answer is in a language: `Accept-Language` is heard, `Content-Language` and `Vary` say so. */
  readonly localised?: boolean;
  /** Where the body is no JSON; `input.body` then checks a `Uint8Array`. */
  readonly binary?: BinaryBody;
  /**
   * What the API shows of the object, where the answer is something else: of one that is deleted, or without a secret
   * that is shown once. Objects before and after are read through it for the audit log.
   */
  readonly shows?: z.ZodType;
  /**
   * Why no act of this route is in the audit log. Without it a route that is no GET must `commit`, or it fails; a dry
   * run must not.
   */
  readonly unaudited?: string;
  /** Own problems; those of every route and those of its input come by themselves. */
  readonly problems: readonly ProblemCode[];
  /**
   * Shown in `docs/openapi.json`, which cannot be written without them: `body` where the route takes JSON, `answer`
   * where it answers some, `dryRun` where a dry run answers something else. They must fit the schemas.
   */
  readonly examples?: { readonly body?: unknown; readonly answer?: unknown; readonly dryRun?: unknown };
}

/** A checked request, as an operation gets it. */
export interface Call<P, Q, B, O> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
  readonly tenantId: string;
  /** How far the caller's permission for this route goes: what is beyond is 404. */
  readonly reach: Reach;
  readonly requestId: string;
  /** Address from which the request came, as the gateway saw it. */
  readonly sourceIp: string | undefined;
  readonly now: Date;
  readonly log: Logger;
  /** Languages of `Accept-Language`, the most wanted first. */
  readonly languages: readonly string[];
  /** Version in `If-Match`; check with `requireVersion`. */
  readonly ifMatch: number | "any" | undefined;
  /**
   * Saves what the answer promises. `save` gets the writes that belong into the same transaction: the record
   * that replays the answer when the request is repeated, and the audit entry, which `about` tells more of. They come
   * last in the transaction. Transactions that met another one are repeated.
   */
  commit(answer: Answer<O>, save: SaveWith, about?: About): Promise<Answer<O>>;
}

export interface Answer<O> {
  readonly body: O;
  /**
   * Members that the first answer alone has, beside `body`, such as a secret that was just made: neither the record that
   * replays the answer nor the audit log gets them. The output names them as optional.
   */
  readonly once?: Partial<O>;
  /** Instead of the route's own status: 200 of a dry run. */
  readonly status?: 200;
  /** Becomes `Content-Language`. */
  readonly language?: string;
  /** Becomes `ETag`. */
  readonly version?: number;
  readonly location?: string;
  /** Seconds: `Retry-After`, when a status is worth another look. */
  readonly retryAfter?: number;
}

/** An operation: parse is done → load → decide → save. */
export type Operation<R extends Route> =
  R extends Route<infer P, infer Q, infer B, infer O>
    ? (call: Call<z.output<P>, z.output<Q>, z.output<B>, z.input<O>>) => Promise<Answer<z.input<O>>>
    : never;

/** Keeps the schemas' types. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, O extends z.ZodType>(
  contract: Route<P, Q, B, O>,
): Route<P, Q, B, O> {
  return contract;
}
