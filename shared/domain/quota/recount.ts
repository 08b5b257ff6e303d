import * as z from "zod";
import { ConditionFailed, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import { deploymentsOf } from "../deployment/entity.ts";
import { repoPartition } from "../repo/entity.ts";
import { tokensOf } from "../token/entity.ts";
import { countersPartition, countKey, leftName, usedName } from "./entity.ts";
import { countersOf, defaultsFor, each, type Limits } from "./rules.ts";
import { Amounts, type Counter, Holding, RESOURCE_NAMES, ROOT } from "./schema.ts";
import { readCounter } from "./store.ts";

/** Where objects that hold quota are listed: a query that reads every one of a tenant's. */
export interface CountedObjects {
  readonly name: string;
  /** Waited for before an index is read: whatever changed before the count began is in it by then. */
  readonly settleMs?: number;
  readonly query: (tenantId: string) => { readonly pk: string; readonly index?: "gsi1" };
}

/** All kinds. What is deleted is not there any more, or holds nothing. */
export const COUNTED: readonly CountedObjects[] = [
  { name: "deployments", query: (tenantId) => ({ pk: deploymentsOf(tenantId) }) },
  { name: "repos", query: (tenantId) => ({ pk: repoPartition(tenantId) }) },
  { name: "tokens", query: (tenantId) => ({ index: "gsi1", pk: tokensOf(tenantId) }), settleMs: 2_000 },
];

/** What a count has come to. */
const Progress = z.object({
  /** `changes` of the root when it began: another value ends it. */
  changes: z.int(),
  source: z.int(),
  startKey: z.record(z.string(), z.unknown()).optional(),
  sums: z.record(z.string(), Amounts),
});
type Progress = z.infer<typeof Progress>;

/**
 * - `right`: the counters are what the objects say; `repaired`: they were not, and are now;
 * - `busy`: something was taken or given back meanwhile; `unfinished`: more objects than this run may read.
 */
export type Recounted = "right" | "repaired" | "busy" | "unfinished";

const Held = z.object({ quota: Holding.optional() });

/**
 * Compares a tenant's counters with what its objects hold, and repairs them. Every change of a counter moves the root's
 * `changes` on, in the transaction that changes the object too; so a count during which it stayed the same is exact,
 * and the repair is made on that condition: it can neither undo nor miss what a request does at the same time.
 * One read of the counters, one query a MiB of objects, one write where something is wrong.
 * @param pages queries that may be made; what is missing is counted by the next run
 */
export async function recount(
  table: Table,
  tenantId: string,
  defaults: Limits,
  pages: number,
  sources: readonly CountedObjects[] = COUNTED,
): Promise<Recounted> {
  const begin = await countersNow(table, tenantId, defaults);
  const { changes } = begin.root;
  const counted = await count(table, tenantId, sources, await progressOf(table, tenantId, changes), pages);
  if ("source" in counted) {
    await table.put({ ...countKey(tenantId), entity: "QuotaCount", tenantId, ...counted });
    return "unfinished";
  }
  const groups = new Set([ROOT, ...begin.counters.keys(), ...Object.keys(counted.sums)]);
  const wrong = [...groups].filter((group) => {
    const counter = begin.counters.get(group) ?? readCounter(tenantId, group, undefined, defaults);
    return differs(counter, counted.sums[group] ?? {}, defaults);
  });
  // A transaction takes 100 writes; a tenant with more wrong groups is repaired by several runs.
  const repair = wrong.slice(0, 90);
  const writes = [...new Set([ROOT, ...repair])].map((group) => {
    const counter = begin.counters.get(group) ?? readCounter(tenantId, group, undefined, defaults);
    return corrected(counter, repair.includes(group) ? (counted.sums[group] ?? {}) : undefined, defaults);
  });
  try {
    if (repair.length > 0) await table.transact(writes);
  } catch (error) {
    if (error instanceof ConditionFailed) return "busy";
    throw error;
  }
  await table.delete(countKey(tenantId));
  return repair.length === 0 ? "right" : "repaired";
}

async function countersNow(table: Table, tenantId: string, defaults: Limits) {
  const items = await table.queryAll({ pk: countersPartition(tenantId), consistent: true });
  const counters = new Map(
    items.map((item) => {
      const group = String(item["sk"]);
      return [group, readCounter(tenantId, group, item, defaults)] as const;
    }),
  );
  return { counters, root: counters.get(ROOT) ?? readCounter(tenantId, ROOT, undefined, defaults) };
}

/** Where the last run stopped, unless something has changed since. */
async function progressOf(table: Table, tenantId: string, changes: number): Promise<Progress> {
  const item = await table.get(countKey(tenantId), { consistent: true });
  const fresh: Progress = { changes, source: 0, sums: {} };
  if (item === undefined) return fresh;
  const stopped = Progress.parse(item);
  return stopped.changes === changes ? stopped : fresh;
}

async function count(
  table: Table,
  tenantId: string,
  sources: readonly CountedObjects[],
  from: Progress,
  pages: number,
): Promise<Progress | { readonly sums: Progress["sums"] }> {
  const sums: Record<string, Amounts> = { ...from.sums };
  let startKey: Item | undefined = from.startKey;
  let left = pages;
  for (const [place, source] of sources.entries()) {
    if (place < from.source) continue;
    if (source.settleMs !== undefined) await new Promise((resolve) => setTimeout(resolve, source.settleMs));
    do {
      if (left-- === 0)
        return { changes: from.changes, source: place, sums, ...(startKey === undefined ? {} : { startKey }) };
      const start = startKey === undefined ? {} : { startKey };
      const page = await table.query({ ...source.query(tenantId), ...consistency(source, tenantId), ...start });
      for (const item of page.items) add(sums, Held.parse(item).quota);
      startKey = page.lastKey;
    } while (startKey !== undefined);
  }
  return { sums };
}

/** An index cannot be read consistently. */
function consistency(source: CountedObjects, tenantId: string): { readonly consistent?: true } {
  return source.query(tenantId).index === undefined ? { consistent: true } : {};
}

function add(sums: Record<string, Amounts>, holding: Holding | undefined): void {
  if (holding === undefined) return;
  for (const group of countersOf(holding)) {
    const sum: Amounts = { ...sums[group] };
    for (const resource of RESOURCE_NAMES)
      if (holding.amounts[resource] !== undefined)
        sum[resource] = (sum[resource] ?? 0) + (holding.amounts[resource] ?? 0);
    sums[group] = sum;
  }
}

function target(counter: Counter, sums: Amounts, defaults: Limits) {
  const own = defaultsFor(counter.group, defaults);
  const used = each((resource) => sums[resource] ?? 0);
  return { used, left: each((resource) => (counter.limits[resource] ?? own[resource]) - used[resource]) };
}

/** Also where a default has changed since the counter began: what is left follows it. */
function differs(counter: Counter, sums: Amounts, defaults: Limits): boolean {
  const right = target(counter, sums, defaults);
  return RESOURCE_NAMES.some(
    (resource) => counter.used[resource] !== right.used[resource] || counter.left[resource] !== right.left[resource],
  );
}

/** The write that sets a counter right; of the root, on the condition that nothing has changed since it was read. */
function corrected(counter: Counter, sums: Amounts | undefined, defaults: Limits): Write {
  const right = sums === undefined ? undefined : target(counter, sums, defaults);
  const sets = RESOURCE_NAMES.flatMap((resource) => [
    `${usedName(resource)} = :u_${resource}`,
    `${leftName(resource)} = :l_${resource}`,
  ]);
  const values = RESOURCE_NAMES.flatMap((resource): [string, unknown][] => [
    [`:u_${resource}`, right?.used[resource]],
    [`:l_${resource}`, right?.left[resource]],
  ]);
  const isRoot = counter.group === ROOT;
  const set = [...(right === undefined ? [] : sets), "entity = :entity", "tenantId = :tenant"].join(", ");
  return {
    update: {
      key: { pk: countersPartition(counter.tenantId), sk: counter.group },
      update: `SET ${set}${isRoot ? " ADD changes :one" : ""}`,
      ...(isRoot ? { condition: counter.changes === 0 ? "attribute_not_exists(changes)" : "changes = :changes" } : {}),
      values: {
        ...(right === undefined ? {} : Object.fromEntries(values)),
        ":entity": "Quota",
        ":tenant": counter.tenantId,
        ...(isRoot ? { ":one": 1 } : {}),
        ...(isRoot && counter.changes !== 0 ? { ":changes": counter.changes } : {}),
      },
    },
  };
}
