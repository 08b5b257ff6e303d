import type { MiddlewareObj } from "@middy/core";
import { Problem } from "../../kernel/problem.ts";
import { type ApiRequest, Caller, type HttpAnswer } from "./http.ts";

/**
 * Lets a request through whose token has the route's scope. The authorizer answers "go on" without an identity for a
 * wrong token, as an HTTP API would turn its "no" into 403; so the absence of an identity is refused here.
 *
 * @param conceal answer 404 instead of 403: for routes that a tenant should not know of
 * @param also other scopes that do
 */
export function authorise(
  scope: string,
  conceal = false,
  also: readonly string[] = [],
): MiddlewareObj<ApiRequest, HttpAnswer> {
  return {
    before({ event }) {
      const caller = Caller.safeParse(event.requestContext.authorizer?.lambda);
      if (!caller.success) throw unauthorized();
      event.state.caller = caller.data;
      if ([scope, ...also].some((one) => caller.data.scopes.includes(one))) return;
      throw conceal ? hidden(event) : forbidden(scope, also);
    },
  };
}

/** For what needs a second scope beside its route's. @throws Problem 403 */
export function requireScope(caller: Caller, scope: string): void {
  if (!caller.scopes.includes(scope)) throw forbidden(scope, []);
}

function unauthorized(): Problem {
  return new Problem({
    status: 401,
    code: "unauthorized",
    title: "The token is not good",
    detail: 'Send "Authorization: Bearer <token>" with a token that has not expired.',
  });
}

function forbidden(scope: string, also: readonly string[]): Problem {
  return new Problem({
    status: 403,
    code: "forbidden",
    title: "The token lacks a scope",
    detail: `This needs a token with the scope ${[scope, ...also].map((one) => `"${one}"`).join(" or ")}.`,
    extensions: { scope },
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
