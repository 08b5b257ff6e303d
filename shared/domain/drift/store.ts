import { createHash } from "node:crypto";
import { happened, type Key, type Table, type Write } from "../../platform/dynamodb.ts";
import { nodesOf } from "../deployment/entity.ts";
import type { Deployment } from "../deployment/schema.ts";
import { DriftDue, DriftReport } from "./schema.ts";

/*
 * Access patterns:
 * 1. the last report of a deployment: `T#<tenant>#DEP#<deployment>` / `DRIFT`
 * 2. deployments that are due, of whatever tenant: `DRIFT_DUE#0…7` / `<due>#<deployment>`, by the hash of the deployment's
 *    id, so that no key takes every tenant's writes
 */
export const driftKey = (tenantId: string, deploymentId: string): Key => ({
  pk: nodesOf(tenantId, deploymentId),
  sk: "DRIFT",
});
export const DRIFT_SHARDS = 8;
const dueShard = (shard: number): string => `DRIFT_DUE#${shard}`;
const shardOf = (deploymentId: string): number =>
  createHash("sha256").update(deploymentId).digest().readUInt8(0) % DRIFT_SHARDS;

/** How often a deployment is compared with its cloud when nobody asks. */
export const DRIFT_INTERVAL_MS = 6 * 3_600_000;

/** The same of workloads, whose health is known by that alone. */
export const WORKLOADS_INTERVAL_MS = 15 * 60_000;

/** One round trip a method. */
export interface DriftStore {
  get(tenantId: string, deploymentId: string): Promise<DriftReport | undefined>;
  save(report: DriftReport): Promise<void>;
  /** Of one shard, those whose time has come, the longest due first. */
  due(shard: number, now: Date, limit: number): Promise<readonly DriftDue[]>;
  /** Puts it off, and answers it as it is then. `undefined`: another worker did. */
  postpone(due: DriftDue, until: Date): Promise<DriftDue | undefined>;
  forget(due: Pick<DriftDue, "pk" | "sk">): Promise<void>;
}

export function driftStore(table: Table): DriftStore {
  return {
    async get(tenantId, deploymentId) {
      const item = await table.get(driftKey(tenantId, deploymentId), { consistent: true });
      return item === undefined ? undefined : DriftReport.parse(item);
    },
    async save(report) {
      await table.put({ ...driftKey(report.tenantId, report.deploymentId), entity: "Drift", ...report });
    },
    async due(shard, now, limit) {
      const { items } = await table.query({ pk: dueShard(shard), upTo: `${now.toISOString()}~`, limit });
      return items.map((item) => DriftDue.parse(item));
    },
    async postpone(due, until) {
      const { pk, sk } = due;
      const later = { ...due, ...dueKey(due.deploymentId, until) };
      const writes: readonly Write[] = [
        { delete: { pk, sk }, expression: { condition: "attribute_exists(pk)" } },
        { put: { ...later, entity: "DriftDue" } },
      ];
      return (await happened(table.transact(writes))) ? later : undefined;
    },
    async forget({ pk, sk }) {
      await table.delete({ pk, sk });
    },
  };
}

const dueKey = (deploymentId: string, at: Date): Key => ({
  pk: dueShard(shardOf(deploymentId)),
  sk: `${at.toISOString()}#${deploymentId}`,
});

/** The write that has a deployment compared for the first time, for the transaction by which it becomes active. */
export function firstDriftWrite(of: Pick<Deployment, "tenantId" | "id" | "provider">, now: Date): Write {
  const key = dueKey(of.id, new Date(now.getTime() + DRIFT_INTERVAL_MS));
  return { put: { ...key, entity: "DriftDue", tenantId: of.tenantId, deploymentId: of.id, provider: of.provider } };
}
