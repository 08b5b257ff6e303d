import * as z from "zod";
import { accepts, grantsOf, readToken } from "../../../shared/domain/token/rules.ts";
import type { TokenStore } from "../../../shared/domain/token/store.ts";
import type { Clock } from "../../../shared/kernel/clock.ts";
import { printGrant } from "../../../shared/kernel/grants.ts";

const AuthorizerEvent = z.object({ headers: z.record(z.string(), z.string()).default({}) });

/** Simple response of an HTTP API's Lambda authorizer, payload format 2.0. */
export interface Decision {
  readonly isAuthorized: true;
  /** Of the token's owner, grants and groups parted by spaces; empty for a token that is not good. */
  readonly context: {
    readonly tenantId?: string;
    readonly actorId?: string;
    readonly tokenId?: string;
    readonly grants?: string;
    readonly groups?: string;
  };
}

/**
 * Tells the functions who calls: one read a request, none for what has not a token's form.
 *
 * A wrong token goes on without an identity, and every function refuses a request without one (`authorise`). An HTTP
 * API would turn `isAuthorized: false` into a bare 403, where clients need 401 and a problem document.
 */
export function authorizer(tokens: TokenStore, clock: Clock): (event: unknown) => Promise<Decision> {
  return async (event) => {
    const { headers } = AuthorizerEvent.parse(event);
    const text = Object.entries(headers).find(([name]) => name.toLowerCase() === "authorization")?.[1];
    const given = readToken(text ?? "");
    if (given === undefined) return { isAuthorized: true, context: {} };
    const token = await tokens.get(given.id);
    if (!accepts(token, given.secret, clock()) || token === undefined) return { isAuthorized: true, context: {} };
    const { tenantId, id } = token;
    const grants = grantsOf(token).map(printGrant).join(" ");
    const groups = [tenantId, ...token.groups].join(" ");
    return { isAuthorized: true, context: { tenantId, actorId: id, tokenId: id, grants, groups } };
  };
}
