import * as z from "zod";
import { deploymentsOf } from "../domain/deployment/entity.ts";
import { ERASURES, IMPORTS } from "../domain/leaving/entity.ts";
import { memberPartition, membershipsOf } from "../domain/member/entity.ts";
import { ownScope } from "../domain/search/document.ts";
import type { SearchIndex } from "../domain/search/index-store.ts";
import { tenantKey } from "../domain/tenant/entity.ts";
import type { Item, Key, Table } from "../platform/dynamodb.ts";
import type { ScanInput, TableScan } from "../platform/table-scan.ts";
import { kindOf } from "./registry.ts";

/** The one partition of a tenant that an erasure leaves: its audit chain, which names people by their ids alone. */
export const auditPartition = (tenantId: string): string => `T#${tenantId}#AUDIT`;

/**
 * Everything that is a tenant's: what lies below its prefix, its own catalogue in the search index, and every item that
 * says it is the tenant's wherever it lies. It knows no list of kinds, so that a kind nobody thought of is found as well.
 */
export function everythingOf(tenantId: string): ScanInput {
  return {
    filter:
      "(begins_with(pk, :prefix) OR begins_with(pk, :search) OR tenantId = :tenant OR ownerTenantId = :tenant OR guestTenantId = :tenant) AND NOT pk IN (:audit, :itself, :erasures, :imports)",
    values: {
      ":prefix": `T#${tenantId}#`,
      ":search": `SEARCH#${ownScope(tenantId)}#`,
      ":tenant": tenantId,
      ":audit": auditPartition(tenantId),
      ":itself": tenantKey(tenantId).pk,
      ":erasures": ERASURES,
      ":imports": IMPORTS,
    },
    projection: "pk, sk, bodyKey",
  };
}

/** An item to delete, and the object that it names. */
export const Found = z.object({ pk: z.string(), sk: z.string(), bodyKey: z.string().optional() });
export type Found = z.infer<typeof Found>;

/** One page of the walk through the table: what of the tenant's is in it. */
export async function pageOf(
  scan: TableScan,
  tenantId: string,
  startKey: Key | undefined,
  limit: number,
): Promise<{ readonly found: readonly Found[]; readonly looked: number; readonly next?: Key | undefined }> {
  const page = await scan.page({
    ...everythingOf(tenantId),
    startKey,
    limit,
  });
  return { found: page.items.map((item) => Found.parse(item)), looked: page.looked, next: page.next };
}

/** What an item is called in a certificate: its kind, or the beginning of its key where it lies outside. */
export function nameOf(tenantId: string, key: Key): string {
  return kindOf(tenantId, key)?.name ?? (key.pk.split("#")[0] ?? "").toLowerCase().replaceAll("_", "-");
}

/** Deletes them, 16 at a time. */
export async function deleteAll(table: Table, keys: readonly Key[]): Promise<void> {
  const queue = keys.values();
  const worker = async () => {
    for (const { pk, sk } of queue) await table.delete({ pk, sk });
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

const Member = z.looseObject({ userId: z.string() });
const Membership = z.looseObject({ tenantId: z.string() });

/**
 * Deletes users who are in this tenant alone, whose names and addresses are nobody else's business. Answers how many: as
 * many when it is done again, as their memberships go later.
 */
export async function eraseUsers(table: Table, tenantId: string): Promise<number> {
  let users = 0;
  for (const item of await table.queryAll({ pk: memberPartition(tenantId), consistent: true })) {
    const { userId } = Member.parse(item);
    const { items } = await table.query({ index: "gsi1", pk: membershipsOf(userId), limit: 2 });
    if (items.some((one) => Membership.parse(one).tenantId !== tenantId)) continue;
    const own = await table.queryAll({ pk: `USER#${userId}`, consistent: true });
    await deleteAll(table, own.map(keyOf));
    users += 1;
  }
  return users;
}

/** Takes the tenant's apps out of every catalogue of the search index, with the counters that others see. */
export async function eraseIndex(table: Table, index: SearchIndex, tenantId: string): Promise<void> {
  for (const item of await table.queryAll({ pk: `T#${tenantId}#SEARCHED`, consistent: true }))
    await index.put({ tenantId, appId: keyOf(item).sk }, async () => undefined);
}

const Running = z.looseObject({ status: z.string() });

/** Deployments whose machines are there, or may be. */
export async function runningOf(table: Table, tenantId: string): Promise<number> {
  const items = await table.queryAll({ pk: deploymentsOf(tenantId), consistent: true });
  return items.filter((item) => Running.parse(item).status !== "deleted").length;
}

function keyOf(item: Item): Key {
  return z.object({ pk: z.string(), sk: z.string() }).parse(item);
}
