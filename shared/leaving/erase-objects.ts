import * as z from "zod";
import { appPartition, archiveObjectKey, versionsPartition } from "../domain/app/entity.ts";
import type { BulkObjects } from "../platform/bulk-objects.ts";
import type { Key, Table } from "../platform/dynamodb.ts";
import type { TableScan } from "../platform/table-scan.ts";

/** Prefixes below which a tenant's objects lie, its own id first in each. */
export const prefixesOf = (tenantId: string): readonly string[] =>
  ["manifests", "uploads", "attachments", "exports"].map((folder) => `${folder}/${tenantId}/`);

const Named = z.looseObject({ id: z.string() });
const Versioned = z.looseObject({ digest: z.string() });

/** Digests of all packages that the tenant's versions name: some 70 bytes each in memory. */
export async function packagesOf(table: Table, tenantId: string): Promise<ReadonlySet<string>> {
  const digests = new Set<string>();
  for (const app of await table.queryAll({ pk: appPartition(tenantId), consistent: true })) {
    const pk = versionsPartition(tenantId, Named.parse(app).id);
    for (const item of await table.queryAll({ index: "gsi1", pk })) digests.add(Versioned.parse(item).digest);
  }
  return digests;
}

const Surveyed = z.looseObject({
  pk: z.string(),
  digest: z.string().optional(),
  appTenantId: z.string().optional(),
  runtimeTenantId: z.string().optional(),
  status: z.string().optional(),
});

/** What of other tenants depends on this one. */
export interface Survey {
  /** Packages that others have as well: their bytes are theirs too. */
  readonly shared: readonly string[];
  /** Deployments of others that run this tenant's apps, or on its runtimes. */
  readonly foreign: number;
  readonly next?: Key | undefined;
}

/** One page of the table, looked through for what others have of this tenant. */
export async function survey(
  scan: TableScan,
  tenantId: string,
  digests: ReadonlySet<string>,
  startKey: Key | undefined,
): Promise<Survey> {
  const { items, next } = await scan.page({
    startKey,
    filter:
      "(attribute_exists(#digest) OR appTenantId = :tenant OR runtimeTenantId = :tenant) AND NOT begins_with(pk, :prefix)",
    names: { "#digest": "digest", "#status": "status" },
    values: { ":tenant": tenantId, ":prefix": `T#${tenantId}#` },
    projection: "pk, #digest, appTenantId, runtimeTenantId, #status",
  });
  const found = items.map((item) => Surveyed.parse(item));
  return {
    shared: found.flatMap(({ digest }) => (digest !== undefined && digests.has(digest) ? [digest] : [])),
    foreign: found.filter(
      (one) => [one.appTenantId, one.runtimeTenantId].includes(tenantId) && one.status !== "deleted",
    ).length,
    next,
  };
}

/** Deletes all below a prefix, a thousand a request. */
export async function deletePrefix(objects: BulkObjects, prefix: string): Promise<void> {
  for (;;) {
    const found = await objects.list(prefix);
    if (found.length === 0) return;
    await objects.deleteAll(found.map(({ key }) => key));
  }
}

/** How many there are; a request a thousand. */
export async function countPrefix(objects: BulkObjects, prefix: string): Promise<number> {
  let counted = 0;
  let after: string | undefined;
  for (;;) {
    const found = await objects.list(prefix, after);
    counted += found.length;
    after = found.at(-1)?.key;
    if (after === undefined) return counted;
  }
}

/**
 * Keys of packages that are there and that nobody else has. One that came again after `since` is another tenant's by
 * now: a scan puts the bytes before it writes the version. A request a package.
 */
export async function deletablePackages(
  objects: BulkObjects,
  digests: readonly string[],
  since: Date,
): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const digest of digests) {
    const found = await objects.head(archiveObjectKey(digest));
    if (found !== undefined && found.modifiedAt <= since) keys.push(found.key);
  }
  return keys;
}
