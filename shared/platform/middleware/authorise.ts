import type { MiddlewareObj } from "@middy/core";
import { covers, type DataScope, widest } from "../../kernel/grants.ts";
import type { Permission } from "../../kernel/permissions.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Reach } from "../../kernel/reach.ts";
import { type ApiRequest, Caller, type HttpAnswer } from "./http.ts";
import { RateVerdict, tooMany } from "./rate-verdict.ts";
import { refusal } from "./refusal.ts";

/**
 * Lets a request through whose caller holds the route's permission, and notes how far it goes. The authorizer answers
 * "go on" without an identity for a wrong token, as an HTTP API would turn its "no" into 403; so the absence of an
 * identity is refused here, and a request that was one too many. Routes for the platform alone (`least: "platform"`) are not there for anyone else: 404.
 */
export function authorise(permission: Permission, least: DataScope = "own"): MiddlewareObj<ApiRequest, HttpAnswer> {
  return {
    before({ event }) {
      const told = event.requestContext.authorizer?.lambda;
      const parsed = Caller.safeParse(told);
      const refused = refusal(told);
      if (!parsed.success) throw refused ?? unauthorized();
      const caller = parsed.data;
      event.state.caller = caller;
      const rate = RateVerdict.safeParse(told);
      if (rate.success && rate.data.limited !== undefined) throw tooMany(rate.data);
      const scope = widest(caller.grants, permission);
      // Somebody who signed in and acts in no tenant may ask who they are, and what else needs none.
      if (scope === undefined && refused !== undefined) throw refused;
      if (scope === undefined || !covers(scope, least))
        throw least === "platform" ? hidden(event) : forbidden(permission, least);
      const { tenantId, actorId, groups } = caller;
      event.state.reach = { scope, tenantId, actorId, groups };
    },
  };
}

/** Who calls a route that is open to everybody: nobody, in a tenant that nobody has. */
const ANYBODY: Caller = { tenantId: "nobody", actorId: "nobody", tokenId: "nobody", grants: [], groups: [] };

/** For the few routes that come before there is a token. What was sent as one does not count. */
export function openToAll(): MiddlewareObj<ApiRequest, HttpAnswer> {
  return {
    before({ event }) {
      event.state.caller = ANYBODY;
      const { tenantId, actorId } = ANYBODY;
      event.state.reach = { scope: "own", tenantId, actorId, groups: [] };
    },
  };
}

/** For what needs more than its route does. @throws Problem 403 */
export function requirePermission(caller: Caller, permission: Permission, least: DataScope = "own"): void {
  if (!covers(widest(caller.grants, permission), least)) throw forbidden(permission, least);
}

/** How far the caller goes for what an operation needs beside its route's permission. @throws Problem 403 */
export function requireReach(caller: Caller, permission: Permission): Reach {
  const scope = widest(caller.grants, permission);
  if (scope === undefined) throw forbidden(permission);
  const { tenantId, actorId, groups } = caller;
  return { scope, tenantId, actorId, groups };
}

function unauthorized(): Problem {
  return new Problem({
    status: 401,
    code: "unauthorized",
    title: "The token is not good",
    detail: 'Send "Authorization: Bearer <token>" with a token that has not expired.',
  });
}

/** 403 that names what is missing. */
export function forbidden(permission: Permission, least: DataScope = "own"): Problem {
  const far = least === "own" ? "" : ` in the scope "${least}"`;
  return new Problem({
    status: 403,
    code: "forbidden",
    title: "A permission is missing",
    detail: `This needs the permission "${permission}"${far}: ask an administrator for a role that has it, or use a token that is not narrowed.`,
    extensions: { permission, ...(least === "own" ? {} : { scope: least }) },
  });
}

function hidden(event: ApiRequest): Problem {
  return noSuchRoute(event.requestContext.http);
}

/** 404 of a path that no route has. */
export function noSuchRoute({ method, path }: { readonly method: string; readonly path: string }): Problem {
  return new Problem({
    status: 404,
    code: "no-such-route",
    title: "There is no such route",
    detail: `The API has no ${method} ${path.slice(0, 200)}.`,
  });
}
