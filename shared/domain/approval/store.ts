import * as z from "zod";
import { ConditionFailed, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import {
  approvalItem,
  approvalKey,
  approvalPartition,
  approvalsBy,
  callbackKey,
  dueKey,
  duePartition,
  subjectKey,
} from "./entity.ts";
import { Approval } from "./schema.ts";

/** Another decision came between reading and saving: read again and decide again. */
export class ApprovalOvertaken extends Error {
  override readonly name = "ApprovalOvertaken";
}

/** The callback token of the execution that waits. */
export const Callback = z.object({ token: z.string(), wave: z.int() });
export type Callback = z.infer<typeof Callback>;

const Due = z.object({ tenantId: z.string(), approvalId: z.string(), pk: z.string(), sk: z.string() });
export type Due = z.infer<typeof Due>;

export interface ApprovalPage {
  readonly items: readonly Approval[];
  readonly startKey?: Item | undefined;
}

/** Requests that wait for others. One round trip a method. */
export interface ApprovalStore {
  /** Strongly consistent. */
  get(tenantId: string, id: string): Promise<Approval | undefined>;
  /** Newest first. The index of those by state lags behind the table by a moment. */
  list(
    tenantId: string,
    state: "pending" | "ended" | "all",
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<ApprovalPage>;
  /** The approval as it is now in place of `before`, with whatever else belongs to it. @throws ApprovalOvertaken, ConditionFailed counted from `also` */
  save(before: Approval, after: Approval, also: readonly Write[]): Promise<void>;
  callback(tenantId: string, id: string): Promise<Callback | undefined>;
  /** Kept apart, so that no change of the approval overwrites it. The last one counts. */
  keepCallback(tenantId: string, id: string, callback: Callback): Promise<void>;
  /** What one partition of the sweep holds until now, oldest first; at most 100. */
  due(shard: number, now: Date): Promise<readonly Due[]>;
  forgetDue(due: Due): Promise<void>;
}

export function approvalStore(table: Table): ApprovalStore {
  return {
    async get(tenantId, id) {
      const item = await table.get(approvalKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Approval.parse(item);
    },
    async list(tenantId, state, page) {
      const query =
        state === "all"
          ? { pk: approvalPartition(tenantId) }
          : { index: "gsi1" as const, pk: approvalsBy(tenantId, state) };
      const answer = await table.query({ ...query, descending: true, ...page });
      return { items: answer.items.map((item) => Approval.parse(item)), startKey: answer.lastKey };
    },
    async save(before, after, also) {
      const own = saving(before, after);
      try {
        await table.transact([...own, ...also]);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        if (error.index < own.length) throw new ApprovalOvertaken("the approval has changed", { cause: error });
        throw new ConditionFailed(error.index - own.length, { cause: error });
      }
    },
    async callback(tenantId, id) {
      const item = await table.get(callbackKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Callback.parse(item);
    },
    async keepCallback(tenantId, id, callback) {
      await table.put({ ...callbackKey(tenantId, id), entity: "ApprovalCallback", tenantId, ...callback });
    },
    async due(shard, now) {
      const { items } = await table.query({ pk: duePartition(shard), upTo: `${now.toISOString()}~`, limit: 100 });
      return items.map((item) => Due.parse(item));
    },
    async forgetDue({ pk, sk }) {
      await table.delete({ pk, sk });
    },
  };
}

/** The writes of a new approval: they belong into the transaction of what it is about. The second fails where one waits already. */
export function newApproval(approval: Approval): readonly Write[] {
  const once = { condition: "attribute_not_exists(pk)" };
  const { tenantId, id } = approval;
  return [
    { put: approvalItem(approval), expression: once },
    { put: { ...subjectKey(approval), entity: "ApprovalSubject", tenantId, approvalId: id }, expression: once },
    { put: dueItem(approval) },
  ];
}

function saving(before: Approval, after: Approval): readonly Write[] {
  const next: Approval = { ...after, version: before.version + 1 };
  const names = { "#version": "version" };
  const put: Write = {
    put: approvalItem(next),
    expression: { condition: "#version = :version", names, values: { ":version": before.version } },
  };
  const moved = before.sweepAt !== next.sweepAt || next.settled;
  return [
    put,
    ...(moved ? [{ delete: dueKey(before) }] : []),
    ...(moved && !next.settled ? [{ put: dueItem(next) }] : []),
    ...(next.settled ? [{ delete: subjectKey(next) }, { delete: callbackKey(next.tenantId, next.id) }] : []),
  ];
}

const dueItem = (approval: Approval): Item & ReturnType<typeof dueKey> => ({
  ...dueKey(approval),
  entity: "ApprovalDue",
  tenantId: approval.tenantId,
  approvalId: approval.id,
});
