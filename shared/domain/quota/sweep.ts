import type { Clock } from "../../kernel/clock.ts";
import { happened, type Table } from "../../platform/dynamodb.ts";
import { counterKey, DUE_SHARDS, duePartition, dueSortKey } from "./entity.ts";
import { COUNTED, type CountedObjects, type Recounted, recount } from "./recount.ts";
import type { Limits } from "./rules.ts";
import { ROOT } from "./schema.ts";

export interface SweepQuotasParts {
  readonly table: Table;
  readonly defaults: Limits;
  readonly clock: Clock;
  /** Told of what was wrong, and of what could not be looked at. */
  readonly repaired: (tenantId: string) => void;
  readonly failed: (tenantId: string, error: unknown) => void;
  readonly sources?: readonly CountedObjects[];
  /** Tenants of one shard that one sweep looks at, and queries that it makes for each. @default 10, 20 */
  readonly perShard?: number;
  readonly pages?: number;
}

/** Each tenant's counters are looked at once a day; one that was busy or is not counted to the end, at the next sweep. */
const AGAIN_MS: Readonly<Record<Recounted, number>> = {
  right: 86_400_000,
  repaired: 3_600_000,
  busy: 60_000,
  unfinished: 0,
};

/**
 * Compares counters with objects, tenant by tenant, longest due first. One query a shard when nothing is due. Bounded:
 * what one sweep does not come to is due at the next. A tenant that fails is due again in an hour and stops no other.
 */
export async function sweepQuotas(parts: SweepQuotasParts): Promise<void> {
  await Promise.all(Array.from({ length: DUE_SHARDS }, (_, shard) => sweepShard(parts, shard)));
}

async function sweepShard(parts: SweepQuotasParts, shard: number): Promise<void> {
  const now = parts.clock();
  const { items } = await parts.table.query({
    index: "gsi1",
    pk: duePartition(shard),
    upTo: dueSortKey(now.toISOString(), "~"),
    limit: parts.perShard ?? 10,
  });
  for (const { tenantId } of items) {
    if (typeof tenantId !== "string") continue;
    let again = AGAIN_MS.repaired;
    try {
      const { table, defaults, pages = 20, sources = COUNTED } = parts;
      const end = await recount(table, tenantId, defaults, pages, sources);
      if (end === "repaired") parts.repaired(tenantId);
      again = AGAIN_MS[end];
    } catch (error) {
      parts.failed(tenantId, error);
    }
    await postpone(parts.table, tenantId, new Date(now.getTime() + again));
  }
}

async function postpone(table: Table, tenantId: string, due: Date): Promise<void> {
  await happened(
    table.update({
      key: counterKey(tenantId, ROOT),
      update: "SET gsi1sk = :due",
      // An erased tenant's counters do not come back.
      condition: "attribute_exists(gsi1pk)",
      values: { ":due": dueSortKey(due.toISOString(), tenantId) },
    }),
  );
}
