import type { MiddlewareObj } from "@middy/core";
import type * as z from "zod";
import { digestOf } from "../../kernel/canonical-json.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Write } from "../dynamodb.ts";
import { type ApiRequest, type Caller, type HttpAnswer, header } from "./http.ts";

/** What was acted on: the noun of its route and its id. */
export interface ActObject {
  readonly type: string;
  readonly id: string;
}

/** An act as a request knows it; the log, `domain/audit/schema.ts`, says what each field is and adds its own. */
export interface Act {
  readonly tenantId: string;
  readonly at: string;
  readonly actorId: string;
  readonly tokenId?: string | undefined;
  readonly onBehalfOf?: string | undefined;
  readonly operation: string;
  readonly object: ActObject;
  readonly outcome: "done" | "failed" | "denied";
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly requestId?: string | undefined;
  readonly source: {
    readonly ip?: string | undefined;
    readonly userAgent?: string | undefined;
    readonly reason?: string | undefined;
  };
}

/** Port to the audit log; `domain/audit/log.ts` implements it. */
export interface AuditLog {
  /** For the transaction of the act. It has no condition, so that it never fails one. */
  write(act: Act): Write;
  /** Notes an act that has no transaction. One round trip. */
  note(act: Act): Promise<void>;
}

/** What an operation knows of its act beside its answer. */
export interface About {
  /** The object as it was: read through the route's `shows`, or its output. */
  readonly before?: unknown;
  /** @default the route's noun, with the path's id or that of the answer */
  readonly object?: ActObject;
  /** Whose place the caller took, where that is somebody else's. */
  readonly onBehalfOf?: string | undefined;
  /** What the caller wrote about it. */
  readonly reason?: string | undefined;
  /** Another tenant that it was done to: its log tells it as well. */
  readonly alsoIn?: string | undefined;
  /** What was done to other objects with it: an entry each, as if each had been asked for by itself. */
  readonly each?: readonly { readonly operation: string; readonly object: ActObject }[];
}

/** The parts of a route that its acts are described by. */
export interface Described {
  readonly operationId: string;
  readonly noun: string;
  readonly output: z.ZodType;
  /** @see Route.shows */
  readonly shows?: z.ZodType;
}

/** What a request did, one act an object and log: the caller's tenant's, and that of the tenant it was done to. */
export function actsOf(
  route: Described,
  event: ApiRequest,
  caller: Caller,
  done: { readonly body: unknown; readonly about: About },
): readonly Act[] {
  const { about, body } = done;
  const view = route.shows ?? route.output;
  const before = about.before === undefined ? undefined : view.parse(about.before);
  const after = body === undefined ? undefined : view.parse(body);
  const act: Act = {
    ...whoAndWhen(event, caller),
    operation: route.operationId,
    object: about.object ?? { type: route.noun, id: objectId(event, body) ?? caller.tenantId },
    outcome: "done",
    ...(about.onBehalfOf === undefined ? {} : { onBehalfOf: about.onBehalfOf }),
    ...(before === undefined ? {} : { before: digestOf(before) }),
    ...(after === undefined ? {} : { after: digestOf(after) }),
    source: sourceOf(event, about.reason),
  };
  const { before: _, after: __, ...same } = act;
  const others = (about.each ?? []).map((one): Act => ({ ...same, ...one }));
  if (about.alsoIn === undefined || about.alsoIn === caller.tenantId) return [act, ...others];
  return [act, ...others, { ...act, tenantId: about.alsoIn }];
}

/** A caller without the permission is noted once in a while: whoever asks in a loop fills no log. */
const DENIED_EVERY_MS = 60_000;
const MAX_REMEMBERED = 1_000;

/** Notes refusals for want of a permission, at most one a minute for each caller and route in each process. */
export function auditDenied(route: Described, audit: AuditLog): MiddlewareObj<ApiRequest, HttpAnswer> {
  const noted = new Map<string, number>();
  return {
    async onError({ event, error }) {
      const { caller, log, now } = event.state;
      if (caller === undefined || !(error instanceof Problem) || error.status !== 403) return;
      const key = JSON.stringify([caller.tenantId, caller.tokenId]);
      const last = noted.get(key);
      if (last !== undefined && now.getTime() - last < DENIED_EVERY_MS) return;
      if (noted.size >= MAX_REMEMBERED) noted.clear();
      noted.set(key, now.getTime());
      const act: Act = {
        ...whoAndWhen(event, caller),
        operation: route.operationId,
        object: { type: route.noun, id: objectId(event, undefined) ?? caller.tenantId },
        outcome: "denied",
        source: sourceOf(event, undefined),
      };
      // The refusal stands, whether or not it could be noted.
      await audit.note(act).catch((failure: unknown) => log.error("a refusal was not noted", { error: failure }));
    },
  };
}

function whoAndWhen({ state }: ApiRequest, caller: Caller) {
  const { tenantId, actorId, tokenId } = caller;
  return { tenantId, actorId, tokenId, at: state.now.toISOString(), requestId: state.requestId };
}

function objectId(event: ApiRequest, body: unknown): string | undefined {
  const id = event.pathParameters?.["id"] ?? (typeof body === "object" && body !== null && "id" in body ? body.id : "");
  return typeof id === "string" && id !== "" ? id.slice(0, 200) : undefined;
}

function sourceOf(event: ApiRequest, reason: string | undefined): Act["source"] {
  const ip = event.requestContext.http.sourceIp;
  const userAgent = header(event, "user-agent");
  return {
    ...(ip === undefined ? {} : { ip: ip.slice(0, 64) }),
    ...(userAgent === undefined ? {} : { userAgent: userAgent.slice(0, 200) }),
    ...(reason === undefined ? {} : { reason: reason.slice(0, 1000) }),
  };
}
