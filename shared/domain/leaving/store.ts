import type * as z from "zod";
import { assignments, type Item, type Table, type Write, whenAllowed } from "../../platform/dynamodb.ts";
import { DUE, dueSortKey, type WorkRef, workKey } from "./entity.ts";
import { type Held, HeldWork, Work } from "./schema.ts";

/** What a worker notes as it goes. */
export interface Progress {
  readonly checkpoint: unknown;
  readonly counts?: Work["counts"];
}

/** Exports, imports and erasures. One round trip a method. */
export interface LeavingStore {
  /** @param due when a worker shall take it; absent: not before it is started. @throws ConditionFailed (0: the id exists) */
  create(work: Work, due: Date | undefined, also: readonly Write[]): Promise<void>;
  /** Strongly consistent. */
  get(ref: WorkRef): Promise<Work | undefined>;
  /** Newest first. */
  list(
    partition: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly Work[]; readonly startKey?: Item | undefined }>;
  /** Waiting → running, or cancelled. @throws ConditionFailed (0: it does not wait any more) */
  start(work: Work, due: Date, also: readonly Write[]): Promise<void>;
  cancel(work: Work, now: Date, also: readonly Write[]): Promise<void>;
  /** Saves what tells that somebody had it, as long as it is there. @throws ConditionFailed (0: it is gone) */
  looked(work: Work, also: readonly Write[]): Promise<void>;
  /** What workers should look at, longest due first. */
  due(now: Date, limit: number): Promise<readonly WorkRef[]>;
  /** Gives the work to one worker for `leaseMs`. `undefined` when another has it or it has ended. */
  take(ref: WorkRef, now: Date, leaseMs: number): Promise<HeldWork | undefined>;
  /** Notes how far the worker is and holds the work for `leaseMs` more. `false`: another worker has it now. */
  note(held: HeldWork, progress: Progress, now: Date, leaseMs: number): Promise<boolean>;
  /** Gives the work back; a worker may take it from `due` on. */
  release(held: HeldWork, due: Date): Promise<boolean>;
  /** Ends it, with what came of it. `false`: another worker has it now. */
  end<K extends Work["kind"]>(
    held: Held<K>,
    outcome: { readonly status: "done" | "failed" } & Partial<Held<K>>,
    now: Date,
    also?: readonly Write[],
  ): Promise<boolean>;
}

export function leavingStore(table: Table): LeavingStore {
  const parse = (schema: z.ZodType<Work>, item: Item | undefined) =>
    item === undefined ? undefined : schema.parse(item);
  const mine = ({ fence }: HeldWork) => ({ condition: "fence = :fence", values: { ":fence": fence } });
  return {
    async create(work, due, also) {
      const index = due === undefined ? {} : { gsi1pk: DUE, gsi1sk: dueSortKey(due, work.id) };
      const item = { ...workKey(work), entity: entityOf(work), ...work, fence: 0, leaseUntil: 0, ...index };
      await table.transact([{ put: item, expression: { condition: "attribute_not_exists(pk)" } }, ...also]);
    },
    async get(ref) {
      return parse(Work, await table.get(workKey(ref), { consistent: true }));
    },
    async list(partition, page) {
      const { items, lastKey } = await table.query({ pk: partition, descending: true, ...page });
      return { items: items.map((item) => Work.parse(item)), startKey: lastKey };
    },
    async start(work, due, also) {
      const set = assignments({
        status: "running",
        updatedAt: due.toISOString(),
        version: work.version + 1,
        gsi1pk: DUE,
        gsi1sk: dueSortKey(due, work.id),
      });
      await table.transact([{ update: waiting(work, set) }, ...also]);
    },
    async cancel(work, now, also) {
      const at = now.toISOString();
      const set = assignments({ status: "cancelled", updatedAt: at, finishedAt: at, version: work.version + 1 });
      await table.transact([
        { update: waiting(work, { ...set, update: `${set.update} REMOVE gsi1pk, gsi1sk` }) },
        ...also,
      ]);
    },
    async looked(work, also) {
      await table.transact([{ check: workKey(work), expression: { condition: "attribute_exists(pk)" } }, ...also]);
    },
    async due(now, limit) {
      const { items } = await table.query({ index: "gsi1", pk: DUE, upTo: dueSortKey(now, "~"), limit });
      return items.map((item) => Work.parse(item));
    },
    async take(ref, now, leaseMs) {
      const until = now.getTime() + leaseMs;
      return whenAllowed(async () => {
        const item = await table.update({
          key: workKey(ref),
          update:
            "SET #status = :running, leaseUntil = :until, gsi1pk = :due, gsi1sk = :at, updatedAt = :now ADD fence :one",
          condition: "leaseUntil <= :millis AND #status IN (:waiting, :running) AND attribute_exists(gsi1pk)",
          names: { "#status": "status" },
          values: {
            ":running": "running",
            ":waiting": "waiting",
            ":until": until,
            ":due": DUE,
            // Due again when the lease ends: what a worker leaves behind is taken up by the next.
            ":at": dueSortKey(new Date(until), ref.id),
            ":now": now.toISOString(),
            ":millis": now.getTime(),
            ":one": 1,
          },
        });
        return HeldWork.parse(item);
      });
    },
    async note(held, { checkpoint, counts }, now, leaseMs) {
      const until = now.getTime() + leaseMs;
      const set = assignments({
        checkpoint: JSON.stringify(checkpoint),
        counts,
        leaseUntil: until,
        gsi1sk: dueSortKey(new Date(until), held.id),
        updatedAt: now.toISOString(),
        version: held.version,
      });
      return written(table, held, set, mine(held));
    },
    async release(held, due) {
      const set = assignments({ leaseUntil: 0, gsi1sk: dueSortKey(due, held.id) });
      return written(table, held, set, mine(held));
    },
    async end(held, outcome, now, also = []) {
      const at = now.toISOString();
      const set = assignments({ ...outcome, finishedAt: at, updatedAt: at, version: held.version + 1 });
      const update = {
        key: workKey(held),
        update: `${set.update} REMOVE gsi1pk, gsi1sk, checkpoint`,
        names: set.names,
        condition: "fence = :fence",
        values: { ...set.values, ":fence": held.fence },
      };
      const done = await whenAllowed(async () => {
        await table.transact([{ update }, ...also]);
        return true;
      });
      return done === true;
    },
  };
}

interface Set {
  readonly update: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

function waiting(work: Work, set: Set) {
  return {
    key: workKey(work),
    update: set.update,
    names: set.names,
    condition: "#status = :waiting AND #version = :before",
    values: { ...set.values, ":waiting": "waiting", ":before": work.version },
  };
}

async function written(
  table: Table,
  held: HeldWork,
  set: Set,
  { condition, values }: { condition: string; values: Readonly<Record<string, unknown>> },
): Promise<boolean> {
  const done = await whenAllowed(async () => {
    await table.update({ key: workKey(held), ...set, condition, values: { ...set.values, ...values } });
    return true;
  });
  return done === true;
}

function entityOf({ kind }: Work): string {
  return { export: "Export", import: "Import", erasure: "Erasure" }[kind];
}
