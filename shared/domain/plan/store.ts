import type { Item, Key, Table, Write } from "../../platform/dynamodb.ts";
import { planEnd, StoredPlan } from "./schema.ts";

/*
 * Access pattern of plans: one of a tenant's by its id, and all of them, newest last: pk `T#<tenant>#PLAN`, sk `<planId>`.
 * The table deletes them when they are too old to be executed.
 */
export const plansOf = (tenantId: string): string => `T#${tenantId}#PLAN`;
export const planKey = (tenantId: string, id: string): Key => ({ pk: plansOf(tenantId), sk: id });

/** One round trip a method. */
export interface PlanStore {
  create(plan: StoredPlan, also: readonly Write[]): Promise<void>;
  /** `undefined` for one that is too old as well. Strongly consistent. */
  get(tenantId: string, id: string, now: Date): Promise<StoredPlan | undefined>;
  /** Newest first. */
  list(
    tenantId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly StoredPlan[]; readonly lastKey: Item | undefined }>;
}

export function planStore(table: Table): PlanStore {
  return {
    async create(plan, also) {
      const expiresAt = Math.ceil(planEnd(plan) / 1000);
      const item = { ...planKey(plan.tenantId, plan.id), entity: "Plan", expiresAt, ...plan };
      await table.transact([{ put: item, expression: { condition: "attribute_not_exists(pk)" } }, ...also]);
    },
    async get(tenantId, id, now) {
      const item = await table.get(planKey(tenantId, id), { consistent: true });
      const plan = item === undefined ? undefined : StoredPlan.parse(item);
      return plan !== undefined && planEnd(plan) > now.getTime() ? plan : undefined;
    },
    async list(tenantId, page) {
      const answer = await table.query({ pk: plansOf(tenantId), descending: true, ...page });
      return { items: answer.items.map((item) => StoredPlan.parse(item)), lastKey: answer.lastKey };
    },
  };
}

/** The write that marks a plan as executed, for the transaction of its operation: it holds once. */
export function executedWrite(plan: StoredPlan, jobId: string, now: string): Write {
  return {
    update: {
      key: planKey(plan.tenantId, plan.id),
      update: "SET #status = :executed, jobId = :job, executedAt = :now, #version = #version + :one",
      condition: "#status = :ready",
      names: { "#status": "status", "#version": "version" },
      values: { ":executed": "executed", ":ready": "ready", ":job": jobId, ":now": now, ":one": 1 },
    },
  };
}
