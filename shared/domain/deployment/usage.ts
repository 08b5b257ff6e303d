import { createHash } from "node:crypto";
import { acrossTenants } from "../../platform/fence.ts";
import type { Item, Table } from "../../platform/table.ts";
import { Deployment } from "./schema.ts";

/** Partitions of an app's deployments, so that no key takes the writes of all tenants that use it. */
export const USAGE_SHARDS = 4;
/** Deployments of a partition that are counted at most: 2,000 of an app. A page of the index ends after 1 MiB, too. */
export const COUNTED_PER_SHARD = 500;
/** Own deployments of a partition that are named at most. */
const NAMED_PER_SHARD = 25;

const usagePartition = (appId: string, shard: number): string => `USE#${appId}#${shard}`;
const shardOf = (id: string): number => createHash("sha256").update(id).digest().readUInt8(0) % USAGE_SHARDS;

/**
 * Attributes that list a deployment among those of its app. They lie on the deployment itself, so that whatever commits
 * it commits them: nothing is counted up or down, and nothing can drift.
 */
export function usageIndex({ tenantId, id, appId }: Pick<Deployment, "tenantId" | "id" | "appId">) {
  return { gsi1pk: usagePartition(appId, shardOf(id)), gsi1sk: `${tenantId}#${id}` };
}

/** What is counted of a deployment. */
const Use = Deployment.pick({ tenantId: true, id: true, appVersionId: true, appTenantId: true, status: true });
export type Use = Pick<Deployment, "tenantId" | "appVersionId">;

export interface Used {
  readonly uses: readonly Use[];
  /** `false`: there are more than are counted. */
  readonly complete: boolean;
}

export interface UsageStore {
  /**
   * All deployments of an app of this tenant, whosever they are, but those that are deleted or were rejected: for counting alone. At most
   * 2,000; eventually consistent. A round trip for each MiB of a partition, the four partitions at once.
   */
  all(ownerTenantId: string, appId: string): Promise<Used>;
  /** Those of one tenant, deleted and rejected ones left out: at most 100, and a few less of one partition. One wave of round trips. */
  own(tenantId: string, appId: string): Promise<readonly Deployment[]>;
}

const inUse = ({ status }: Pick<Deployment, "status">) => status !== "deleted" && status !== "rejected";

export function usageStore(table: Table): UsageStore {
  const shards = Array.from({ length: USAGE_SHARDS }, (_, shard) => shard);
  const counted = async (pk: string) => {
    const found: Item[] = [];
    let startKey: Item | undefined;
    do {
      const limit = COUNTED_PER_SHARD - found.length;
      const page = await table.query({ index: "gsi1", pk, limit, ...(startKey === undefined ? {} : { startKey }) });
      found.push(...page.items);
      startKey = page.lastKey;
    } while (startKey !== undefined && found.length < COUNTED_PER_SHARD);
    return { found, complete: startKey === undefined };
  };
  return {
    async all(ownerTenantId, appId) {
      const parts = await acrossTenants("the owner of an app learns how many deployments use it", () =>
        Promise.all(shards.map((shard) => counted(usagePartition(appId, shard)))),
      );
      const uses = parts
        .flatMap(({ found }) => found.map((item) => Use.parse(item)))
        // An id alone says little: what an import brought along is of the app only where its owner is the same.
        .filter((use) => inUse(use) && (use.appTenantId ?? use.tenantId) === ownerTenantId);
      return { uses, complete: parts.every(({ complete }) => complete) };
    },
    async own(tenantId, appId) {
      const pages = await Promise.all(
        shards.map((shard) =>
          table.query({
            index: "gsi1",
            pk: usagePartition(appId, shard),
            prefix: `${tenantId}#`,
            limit: NAMED_PER_SHARD,
            descending: true,
          }),
        ),
      );
      return pages.flatMap(({ items }) => items.map((item) => Deployment.parse(item))).filter(inUse);
    },
  };
}

export interface VersionUsage {
  readonly appVersionId: string;
  readonly deployments: number;
  readonly tenants: number;
}

/** By version, the most used first. Pure. */
export function usageByVersion(uses: readonly Use[]): readonly VersionUsage[] {
  const versions = new Map<string, { deployments: number; tenants: Set<string> }>();
  for (const { appVersionId, tenantId } of uses) {
    const of = versions.get(appVersionId) ?? { deployments: 0, tenants: new Set() };
    of.deployments += 1;
    of.tenants.add(tenantId);
    versions.set(appVersionId, of);
  }
  return [...versions]
    .map(([appVersionId, { deployments, tenants }]) => ({ appVersionId, deployments, tenants: tenants.size }))
    .sort((a, b) => b.deployments - a.deployments || (a.appVersionId < b.appVersionId ? 1 : -1));
}
