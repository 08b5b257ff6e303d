import type { Act } from "../../platform/middleware/audit.ts";
import type { AuditEvent } from "./schema.ts";

/** What acts without a request: the job controller and the platform's own schedules. */
export const PLATFORM_ACTOR = "platform";

/**
 * An act that nobody asked for just now: a job's end, a deadline that passed.
 * @param did what was done; `onBehalfOf` is whoever wanted it once
 */
export function byItself(
  did: Pick<AuditEvent, "tenantId" | "operation" | "object" | "outcome"> &
    Partial<Pick<AuditEvent, "actorId" | "onBehalfOf">>,
  now: Date,
): Act {
  return { actorId: PLATFORM_ACTOR, ...did, at: now.toISOString(), source: {} };
}
