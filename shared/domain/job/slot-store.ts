import * as z from "zod";
import { happened, type Item, type Table, whenAllowed } from "../../platform/dynamodb.ts";
import { jobKey, queuedBegin, queuedEnd, queuedPartition, queuedShard, slotsKey, sweepKey } from "./entity.ts";
import { Job, QueuedJob } from "./schema.ts";

/** Which jobs of a tenant may run, and which wait. One round trip a method. */
export interface SlotStore {
  /** Ids of the tenant's jobs that hold a slot. */
  slots(tenantId: string): Promise<readonly string[]>;
  /** Takes slots for all of these jobs or for none. `false` when there are not as many. */
  takeSlots(tenantId: string, jobIds: readonly string[], cap: number): Promise<boolean>;
  /** Takes a slot for one job that may have one already. `false` when all are taken. Idempotent. */
  takeSlot(job: Pick<Job, "tenantId" | "id">, cap: number): Promise<boolean>;
  /** Gives slots back, those that are held. Answers who still holds one. Idempotent. */
  releaseSlots(tenantId: string, jobIds: readonly string[]): Promise<readonly string[]>;
  /** The tenant's queued jobs, oldest first. Eventually consistent: one may have begun, or be missing for a moment. */
  queued(tenantId: string, limit: number): Promise<readonly QueuedJob[]>;
  /** At most 100 jobs by their ids; those that there are. */
  several(tenantId: string, ids: readonly string[]): Promise<readonly Job[]>;
  /** The first tenant of a shard, in the order of their ids, that comes after `after` and has a queued job. */
  nextQueuedTenant(shard: number, after: string | undefined): Promise<string | undefined>;
  /** Where the last sweep of a shard stopped; `undefined` when it came to the end. */
  sweptUntil(shard: number): Promise<string | undefined>;
  sweepStopped(shard: number, tenantId: string | undefined): Promise<void>;
}

const Slots = z.object({ jobs: z.set(z.string()).default(new Set<string>()) });
const Indexed = z.object({ gsi2sk: z.string() });
const Stopped = z.object({ tenantId: z.string() });

export function slotStore(table: Table): SlotStore {
  return {
    async slots(tenantId) {
      return holders(await table.get(slotsKey(tenantId), { consistent: true }));
    },
    async takeSlots(tenantId, jobIds, cap) {
      return happened(
        table.update({
          key: slotsKey(tenantId),
          update: "ADD jobs :jobs",
          condition: "attribute_not_exists(jobs) OR size(jobs) <= :room",
          values: { ":jobs": new Set(jobIds), ":room": cap - jobIds.length },
        }),
      );
    },
    async takeSlot(job, cap) {
      return happened(
        table.update({
          key: slotsKey(job.tenantId),
          update: "ADD jobs :job",
          condition: "attribute_not_exists(jobs) OR size(jobs) < :cap OR contains(jobs, :id)",
          values: { ":job": new Set([job.id]), ":id": job.id, ":cap": cap },
        }),
      );
    },
    async releaseSlots(tenantId, jobIds) {
      const left = await whenAllowed(() =>
        table.update({
          key: slotsKey(tenantId),
          update: "DELETE jobs :jobs",
          // Of a tenant that never had a slot nothing is written: it may not exist.
          condition: "attribute_exists(pk)",
          values: { ":jobs": new Set(jobIds) },
        }),
      );
      return holders(left);
    },
    async queued(tenantId, limit) {
      const answer = await table.query({
        index: "gsi2",
        pk: queuedPartition(queuedShard(tenantId)),
        prefix: queuedBegin(tenantId),
        limit,
      });
      return answer.items.map(readQueued);
    },
    async several(tenantId, ids) {
      if (ids.length === 0) return [];
      const items = await table.batchGet(
        ids.map((id) => jobKey(tenantId, id)),
        { consistent: true },
      );
      return items.flatMap((item) => (item === undefined ? [] : [Job.parse(item)]));
    },
    async nextQueuedTenant(shard, after) {
      const pk = queuedPartition(shard);
      // No item has to have this key: a query goes on behind the place where it would be.
      const startKey = after === undefined ? {} : { startKey: { ...behind(after), gsi2pk: pk } };
      const answer = await table.query({ index: "gsi2", pk, limit: 1, ...startKey });
      const [first] = answer.items;
      return first === undefined ? undefined : readQueued(first).tenantId;
    },
    async sweptUntil(shard) {
      const item = await table.get(sweepKey(shard), { consistent: true });
      return item === undefined ? undefined : Stopped.parse(item).tenantId;
    },
    async sweepStopped(shard, tenantId) {
      if (tenantId === undefined) await table.delete(sweepKey(shard));
      else await table.put({ ...sweepKey(shard), entity: "JobSweep", tenantId });
    },
  };
}

function holders(item: Item | undefined): readonly string[] {
  return [...Slots.parse(item ?? {}).jobs];
}

function behind(tenantId: string): Item {
  return { ...jobKey(tenantId, "~"), gsi2sk: queuedEnd(tenantId) };
}

function readQueued(item: Item): QueuedJob {
  const [tenantId, id, attempt, deploymentId] = Indexed.parse(item).gsi2sk.split("#");
  return QueuedJob.parse({ tenantId, id, attempt: Number(attempt), deploymentId });
}
