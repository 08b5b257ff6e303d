import * as z from "zod";
import type { Limiter } from "../../../shared/domain/rate/limiter.ts";
import { contextOf } from "../../../shared/identity/caller.ts";
import type { Identify } from "../../../shared/identity/identify.ts";

const AuthorizerEvent = z.object({ headers: z.record(z.string(), z.string()).default({}) });

/** Simple response of an HTTP API's Lambda authorizer, payload format 2.0. */
export interface Decision {
  readonly isAuthorized: true;
  /** Texts that the functions read as their `Caller`; empty for nobody. */
  readonly context: Readonly<Record<string, string>>;
}

/**
 * Tells the functions who calls, and whether that one sent too many requests; its reads are those of `Identify` and
 * of the limiter: none in the common case.
 *
 * A wrong token goes on without an identity, and every function refuses a request without one (`authorise`). An HTTP
 * API would turn `isAuthorized: false` into a bare 403, where clients need 401 and a problem document.
 */
export function authorizer(identify: Identify, limiter: Limiter): (event: unknown) => Promise<Decision> {
  return async (event) => {
    const { headers } = AuthorizerEvent.parse(event);
    const given = (wanted: string) => Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
    const outcome = await identify(given("authorization"), given("pitrix-tenant"));
    const context = contextOf(outcome);
    const { tenantId, tokenId } = context;
    if (tenantId === undefined || tokenId === undefined) return { isAuthorized: true, context };
    return { isAuthorized: true, context: { ...context, ...(await limiter.take({ tenantId, tokenId })) } };
  };
}
