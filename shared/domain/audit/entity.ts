import type { Key } from "../../platform/dynamodb.ts";

/*
 * Access patterns of the audit log, all within one tenant:
 *   acts that wait for their place, oldest first    pk T#<tenant>#AUDIT_INTENT   sk <id>
 *   the chain by number, for export                 pk T#<tenant>#AUDIT          sk <seq, 12 digits>
 *   the chain's head                                pk T#<tenant>#AUDIT          sk HEAD
 *   entries by object, newest first    (gsi1)       pk T#<tenant>#AUDIT#O#<type>#<id>   sk <at>#<seq>
 *   entries by actor, newest first     (gsi2: keys) pk T#<tenant>#AUDIT#A#<actor>       sk <at>#<seq>
 *   entries by time, newest first; their sources    pk T#<tenant>#AUDIT_SOURCE   sk <at>#<seq>
 * `T#<tenant>#AUDIT` is added to and never changed. `AUDIT_SOURCE` goes with its tenant.
 */

export const intentPartition = (tenantId: string): string => `T#${tenantId}#AUDIT_INTENT`;
export const intentKey = (tenantId: string, id: string): Key => ({ pk: intentPartition(tenantId), sk: id });
