import type { Item, Key } from "../../platform/dynamodb.ts";
import type { AuditEntry, AuditIntent, AuditObject, AuditSource } from "./schema.ts";

/*
 * Access patterns of the audit log, all within one tenant:
 *
 * | what                                  | how                                                                    |
 * | acts that wait for their place,       | pk `T#<tenant>#AUDIT_INTENT`, sk `<id>` (ids sort by time)              |
 * | oldest first                          |                                                                        |
 * | the chain by number, and its head     | pk `T#<tenant>#AUDIT`, sk `<seq, 12 digits>`; sk `HEAD`                 |
 * | entries by object, newest first       | gsi1 `T#<tenant>#AUDIT#O#<type>#<id>`, sk `<at>#<seq>`                  |
 * | entries by actor, newest first        | gsi2 `T#<tenant>#AUDIT#A#<actor>`, sk `<at>#<seq>`: keys, read by batch |
 * | all entries by time, and their        | pk `T#<tenant>#AUDIT_SOURCE`, sk `<at>#<seq>`                           |
 * | sources                               |                                                                        |
 *
 * `T#<tenant>#AUDIT` is added to and never changed, and outlives its tenant. `AUDIT_SOURCE` goes with the tenant.
 */

/** Numbers of this many digits sort as they count. */
const DIGITS = 12;
const HEAD = "HEAD";

export const intentPartition = (tenantId: string): string => `T#${tenantId}#AUDIT_INTENT`;
export const intentKey = (tenantId: string, id: string): Key => ({ pk: intentPartition(tenantId), sk: id });

export const chainPartition = (tenantId: string): string => `T#${tenantId}#AUDIT`;
export const entryKey = (tenantId: string, seq: number): Key => ({ pk: chainPartition(tenantId), sk: number(seq) });
export const headKey = (tenantId: string): Key => ({ pk: chainPartition(tenantId), sk: HEAD });

export const objectPartition = (tenantId: string, { type, id }: AuditObject): string =>
  `${chainPartition(tenantId)}#O#${type}#${id}`;
export const actorPartition = (tenantId: string, actorId: string): string => `${chainPartition(tenantId)}#A#${actorId}`;
export const sourcePartition = (tenantId: string): string => `T#${tenantId}#AUDIT_SOURCE`;

type Placed = Pick<AuditEntry, "tenantId" | "at" | "seq">;

/** Where an entry stands in the lists by time. */
export const timeKey = ({ at, seq }: Pick<Placed, "at" | "seq">): string => `${at}#${number(seq)}`;
export const sourceKey = (entry: Placed): Key => ({ pk: sourcePartition(entry.tenantId), sk: timeKey(entry) });

export function intentItem(intent: AuditIntent): Item & Key {
  return { ...intentKey(intent.tenantId, intent.id), entity: "AuditIntent", ...intent };
}

export function entryItem(entry: AuditEntry): Item & Key {
  return {
    ...entryKey(entry.tenantId, entry.seq),
    gsi1pk: objectPartition(entry.tenantId, entry.object),
    gsi1sk: timeKey(entry),
    gsi2pk: actorPartition(entry.tenantId, entry.actorId),
    gsi2sk: timeKey(entry),
    entity: "AuditEntry",
    ...entry,
  };
}

export function sourceItem(entry: Placed, source: AuditSource): Item & Key {
  return { ...sourceKey(entry), entity: "AuditSource", seq: entry.seq, ...source };
}

function number(seq: number): string {
  return String(seq).padStart(DIGITS, "0");
}
