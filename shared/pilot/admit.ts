import { byItself } from "../domain/audit/by-itself.ts";
import type { FrontgateStore, Refusal } from "../domain/frontgate/store.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Alarm } from "../platform/alarm-event.ts";
import type { AuditLog } from "../platform/middleware/audit.ts";
import { checkClaim } from "../protocol/proof.ts";

export interface AdmitParts {
  readonly frontgates: Pick<FrontgateStore, "connect" | "refusal">;
  readonly audit: Pick<AuditLog, "note">;
  readonly alarm: Alarm;
  readonly clock: Clock;
}

/** Nobody comes to these by a lost answer or a clock: somebody claims what is another's. */
const HOSTILE: ReadonlySet<Refusal> = new Set(["foreign-key", "token-used", "token-wrong", "revoked"]);

/** The tenant's log hears of one Frontgate once a minute and process, however often it is tried. */
const NOTED_EVERY_MS = 60_000;
const MOST_REMEMBERED = 1_000;

/**
 * Whether a connection is a Frontgate's: it proved its key, and the key is the enrolled one, its successor or one that
 * a token enrols. One transaction; a refusal is one read more, and one write where the tenant is told of it.
 */
export function admission({ frontgates, audit, alarm, clock }: AdmitParts) {
  const noted = new Map<string, number>();
  return async (headers: Readonly<Record<string, string | undefined>>, connectionId: string): Promise<boolean> => {
    const now = clock();
    const claim = checkClaim(headers, now);
    if (claim === undefined) return false;
    const proof = { ...claim, connectionId };
    if (await frontgates.connect(proof)) return true;
    const refusal = await frontgates.refusal(proof);
    if (!HOSTILE.has(refusal)) return false;
    const { tenantId, frontgateId } = claim;
    alarm("frontgate-refused", { tenantId, frontgateId, refusal });
    const last = noted.get(frontgateId);
    if (last !== undefined && now.getTime() - last < NOTED_EVERY_MS) return false;
    if (noted.size >= MOST_REMEMBERED) noted.clear();
    noted.set(frontgateId, now.getTime());
    const object = { type: "frontgate", id: frontgateId };
    await audit.note(byItself({ tenantId, operation: "connectFrontgate", object, outcome: "denied" }, now));
    return false;
  };
}
