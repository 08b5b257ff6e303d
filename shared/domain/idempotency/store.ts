import {
  ConditionFailed,
  type Expression,
  type Item,
  type Key,
  type Table,
  type Write,
} from "../../platform/dynamodb.ts";
import type { KeyRecord, KeyRecords, KeyScope } from "../../platform/middleware/idempotency.ts";
import { idempotencyKey } from "./entity.ts";
import { IdempotencyRecord } from "./schema.ts";

/** How long an answer is replayed. */
const KEEP_HOURS = 24;
/** How long a claimed key without an answer blocks: as long as a request can take (HTTP API: 30 s). */
const LEASE_MS = 35_000;

/** Records of used keys in the table. */
export function idempotencyStore(table: Table): KeyRecords {
  return {
    async find(scope, now) {
      const item = await table.get(idempotencyKey(scope), { consistent: true });
      return current(item, now);
    },
    write(scope, record, now): Write {
      return { put: recordItem(scope, record, now), expression: unused(now) };
    },
    async claim(scope, fingerprint, now) {
      const leaseUntil = now.getTime() + LEASE_MS;
      try {
        await table.put(recordItem(scope, { fingerprint, leaseUntil }, now), unused(now));
        return undefined;
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        const item = await table.get(idempotencyKey(scope), { consistent: true });
        // Gone since: it was given back. The client, told to try again, finds it free.
        return current(item, now) ?? { fingerprint };
      }
    },
    async complete(scope, record, now) {
      await table.put(recordItem(scope, record, now));
    },
    async release(scope) {
      await table.delete(idempotencyKey(scope));
    },
  };
}

function recordItem(
  scope: KeyScope,
  record: Pick<IdempotencyRecord, "fingerprint" | "answer" | "leaseUntil">,
  now: Date,
): Item & Key {
  const expiresAt = Math.floor(now.getTime() / 1000) + KEEP_HOURS * 3600;
  return { ...idempotencyKey(scope), entity: "Idempotency", tenantId: scope.tenantId, ...record, expiresAt };
}

/** Nobody has used the key, or long ago (DynamoDB deletes some time after `expiresAt`), or a claim was abandoned. */
function unused(now: Date): Expression {
  return {
    condition:
      "attribute_not_exists(pk) OR expiresAt <= :seconds OR (attribute_not_exists(answer) AND leaseUntil <= :now)",
    values: { ":seconds": Math.floor(now.getTime() / 1000), ":now": now.getTime() },
  };
}

function current(item: Item | undefined, now: Date): KeyRecord | undefined {
  if (item === undefined) return undefined;
  const { fingerprint, answer, expiresAt, leaseUntil } = IdempotencyRecord.parse(item);
  if (expiresAt * 1000 <= now.getTime()) return undefined;
  if (answer === undefined && (leaseUntil ?? 0) <= now.getTime()) return undefined;
  return { fingerprint, answer };
}
