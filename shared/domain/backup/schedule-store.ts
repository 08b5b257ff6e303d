import { createHash } from "node:crypto";
import * as z from "zod";
import { happened, type Key, type Table, type Write } from "../../platform/dynamodb.ts";
import { nodesOf } from "../deployment/entity.ts";
import { BackupSchedule } from "./schedule.ts";

/*
 * Access patterns:
 * 1. the schedule of a deployment: `T#<tenant>#DEP#<deployment>` / `BACKUP_SCHEDULE`
 * 2. schedules that are to be looked at, of whatever tenant: gsi2 `BACKUP_DUE#0…3` / `<RFC 3339>#<tenant>#<deployment>`, by
 *    the hash of the deployment's id, so that no key takes every tenant's writes; only while they are enabled
 */
type Of = Pick<BackupSchedule, "tenantId" | "deploymentId">;

const scheduleKey = ({ tenantId, deploymentId }: Of): Key => ({
  pk: nodesOf(tenantId, deploymentId),
  sk: "BACKUP_SCHEDULE",
});
export const BACKUP_SHARDS = 4;
const partition = (shard: number): string => `BACKUP_DUE#${shard}`;
const shardOf = (id: string): number => createHash("sha256").update(id).digest().readUInt8(0) % BACKUP_SHARDS;

/** One round trip a method. */
export interface BackupScheduleStore {
  /** Strongly consistent. */
  get(tenantId: string, deploymentId: string): Promise<BackupSchedule | undefined>;
  /** @throws ConditionFailed 0 when it has changed since, or there is one already */
  save(before: BackupSchedule | undefined, next: BackupSchedule, also?: readonly Write[]): Promise<void>;
  /** As it is then: its turn. `undefined`: another worker took it, or somebody has changed it. */
  take(schedule: BackupSchedule, until: Date): Promise<BackupSchedule | undefined>;
  remove(of: Of): Promise<void>;
  /** Of one shard, those whose time has come, the longest due first. Eventually consistent. */
  due(shard: number, now: Date, limit: number): Promise<readonly Of[]>;
}

const Indexed = z.object({ gsi2sk: z.string() });

export function backupScheduleStore(table: Table): BackupScheduleStore {
  return {
    async get(tenantId, deploymentId) {
      const item = await table.get(scheduleKey({ tenantId, deploymentId }), { consistent: true });
      return item === undefined ? undefined : BackupSchedule.parse(item);
    },
    async save(before, next, also = []) {
      await table.transact([scheduleWrite(before, next), ...also]);
    },
    async take(schedule, until) {
      const taken = { ...schedule, turn: schedule.turn + 1, lookAt: until.toISOString() };
      return (await happened(table.transact([scheduleWrite(schedule, taken)]))) ? taken : undefined;
    },
    async remove(of) {
      await table.delete(scheduleKey(of));
    },
    async due(shard, now, limit) {
      const upTo = `${now.toISOString()}~`;
      const { items } = await table.query({ index: "gsi2", pk: partition(shard), upTo, limit });
      return items.map((item) => {
        const [, tenantId = "", deploymentId = ""] = Indexed.parse(item).gsi2sk.split("#");
        return { tenantId, deploymentId };
      });
    },
  };
}

/** Holds while nobody has changed it and no worker taken it since it was read. */
export function scheduleWrite(before: BackupSchedule | undefined, next: BackupSchedule): Write {
  const { tenantId, deploymentId, lookAt } = next;
  const index = next.enabled
    ? { gsi2pk: partition(shardOf(deploymentId)), gsi2sk: `${lookAt}#${tenantId}#${deploymentId}` }
    : {};
  const put = { ...scheduleKey(next), ...index, entity: "BackupSchedule", ...next };
  if (before === undefined) return { put, expression: { condition: "attribute_not_exists(pk)" } };
  return {
    put,
    expression: {
      condition: "#version = :version AND turn = :turn",
      names: { "#version": "version" },
      values: { ":version": before.version, ":turn": before.turn },
    },
  };
}
