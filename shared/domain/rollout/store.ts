import { createHash } from "node:crypto";
import { happened, type Item, type Key, type Table, type Write } from "../../platform/dynamodb.ts";
import { Rollout, RolloutDue, Target } from "./schema.ts";

/*
 * Access patterns:
 * 1. a rollout of a tenant's by its id, and all of them: `T#<tenant>#ROLLOUT` / `<id>`
 * 2. its deployments in their order: `T#<tenant>#ROLLOUT#<id>` / `<place, five digits>`
 * 3. rollouts that are to be looked at, of whatever tenant: `ROLLOUT_DUE#0…3` / `<due>#<id>`, by the hash of the id
 */
export const rolloutsOf = (tenantId: string): string => `T#${tenantId}#ROLLOUT`;
export const rolloutKey = (tenantId: string, id: string): Key => ({ pk: rolloutsOf(tenantId), sk: id });
export const targetsOf = (tenantId: string, id: string): string => `T#${tenantId}#ROLLOUT#${id}`;
export const ROLLOUT_SHARDS = 4;
const dueShard = (shard: number): string => `ROLLOUT_DUE#${shard}`;
const shardOf = (id: string): number => createHash("sha256").update(id).digest().readUInt8(0) % ROLLOUT_SHARDS;

const targetKey = ({ tenantId, rolloutId, place }: Target): Key => ({
  pk: targetsOf(tenantId, rolloutId),
  sk: String(place).padStart(5, "0"),
});
const dueKey = (id: string, at: Date): Key => ({ pk: dueShard(shardOf(id)), sk: `${at.toISOString()}#${id}` });

/** One round trip a method, where nothing else is said. */
export interface RolloutStore {
  /** One round trip for a hundred targets, and one. Targets without a rollout are what a crash leaves: nobody reads them. */
  create(rollout: Rollout, targets: readonly Target[], also: readonly Write[]): Promise<void>;
  /** Strongly consistent. */
  get(tenantId: string, id: string): Promise<Rollout | undefined>;
  /** Newest first. */
  list(
    tenantId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly Rollout[]; readonly lastKey: Item | undefined }>;
  /** In their order, strongly consistent. */
  targets(tenantId: string, id: string): Promise<readonly Target[]>;
  /** @throws ConditionFailed 0 when it has changed since */
  save(before: Rollout, next: Rollout, also?: readonly Write[]): Promise<void>;
  /** `false`: it had changed since. */
  saveTarget(before: Target, next: Target): Promise<boolean>;
  /** Of one shard, those whose time has come, the longest due first. */
  due(shard: number, now: Date, limit: number): Promise<readonly RolloutDue[]>;
  /** Puts it off, and answers it as it is then. `undefined`: another worker did. */
  postpone(due: RolloutDue, until: Date): Promise<RolloutDue | undefined>;
  forget(due: Pick<RolloutDue, "pk" | "sk">): Promise<void>;
}

export function rolloutStore(table: Table): RolloutStore {
  return {
    async create(rollout, targets, also) {
      for (let start = 0; start < targets.length; start += 100)
        await table.transact(targets.slice(start, start + 100).map((one) => ({ put: targetItem(one) })));
      const put = { ...rolloutKey(rollout.tenantId, rollout.id), entity: "Rollout", ...rollout };
      const write: Write = { put, expression: { condition: "attribute_not_exists(pk)" } };
      await table.transact([write, dueWrite(rollout, new Date(rollout.createdAt)), ...also]);
    },
    async get(tenantId, id) {
      const item = await table.get(rolloutKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Rollout.parse(item);
    },
    async list(tenantId, page) {
      const answer = await table.query({ pk: rolloutsOf(tenantId), descending: true, ...page });
      return { items: answer.items.map((item) => Rollout.parse(item)), lastKey: answer.lastKey };
    },
    async targets(tenantId, id) {
      const items = await table.queryAll({ pk: targetsOf(tenantId, id), consistent: true });
      return items.map((item) => Target.parse(item));
    },
    async save(before, next, also = []) {
      const put = { ...rolloutKey(next.tenantId, next.id), entity: "Rollout", ...next };
      await table.transact([{ put, expression: atVersion(before) }, ...also]);
    },
    async saveTarget(before, next) {
      return happened(table.transact([targetWrite(before, next)]));
    },
    async due(shard, now, limit) {
      const { items } = await table.query({ pk: dueShard(shard), upTo: `${now.toISOString()}~`, limit });
      return items.map((item) => RolloutDue.parse(item));
    },
    async postpone(due, until) {
      const { pk, sk } = due;
      const later = { ...due, ...dueKey(due.rolloutId, until) };
      const writes: readonly Write[] = [
        { delete: { pk, sk }, expression: { condition: "attribute_exists(pk)" } },
        { put: { ...later, entity: "RolloutDue" } },
      ];
      return (await happened(table.transact(writes))) ? later : undefined;
    },
    async forget({ pk, sk }) {
      await table.delete({ pk, sk });
    },
  };
}

const targetItem = (target: Target): Item & Key => ({ ...targetKey(target), entity: "RolloutTarget", ...target });

const atVersion = ({ version }: Rollout) => ({
  condition: "#version = :version",
  names: { "#version": "version" },
  values: { ":version": version },
});

/** Holds while nobody has changed the rollout: for the transaction of a job that it starts. */
export function unchangedCheck(rollout: Rollout): Write {
  return { check: rolloutKey(rollout.tenantId, rollout.id), expression: atVersion(rollout) };
}

/** Holds once: the target goes from one state to the next. */
export function targetWrite(before: Target, next: Target): Write {
  return {
    put: targetItem(next),
    expression: { condition: "#status = :was", names: { "#status": "status" }, values: { ":was": before.status } },
  };
}

/** Has the rollout looked at from then on. */
export function dueWrite({ id, tenantId, turn }: Pick<Rollout, "id" | "tenantId" | "turn">, at: Date): Write {
  return { put: { ...dueKey(id, at), entity: "RolloutDue", tenantId, rolloutId: id, turn } };
}
