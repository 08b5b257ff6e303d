import * as z from "zod";
import { ConditionFailed, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import { noticeWrite } from "../notice/outbox.ts";
import { counterKey, countersPartition, leftName, usedName } from "./entity.ts";
import { compare, countersOf, defaultsFor, each, type Limits, quotaExceeded, shortages } from "./rules.ts";
import { Amounts, type Counter, type Holding, Rate, Resource, ROOT, type Shortage } from "./schema.ts";
import { takeWrites } from "./writes.ts";

/** What a change of limits says; `null` takes the limit away, so that the default holds again. */
export interface LimitChange {
  readonly limits: Readonly<Partial<Record<Resource, number | null>>>;
  readonly rates?: Counter["rates"];
}

export interface QuotaStore {
  /** The limits of a counter that nobody set. */
  defaultsOf(group: string): Limits;
  /** One counter, with defaults where nothing was taken or set. One consistent read. */
  get(tenantId: string, group: string): Promise<Counter>;
  /** The tenant's counter and those of its groups that were ever used or limited, in the order of their paths. */
  list(
    tenantId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly Counter[]; readonly lastKey: Item | undefined }>;
  /** Counters of whole tenants, at most 100, in their order. For the platform alone. One consistent read; none of none. */
  ofTenants(tenantIds: readonly string[]): Promise<readonly Counter[]>;
  /** How what is asked stands to each limit that it meets. One read. */
  check(tenantId: string, holding: Holding): Promise<readonly Shortage[]>;
  /**
   * Runs a transaction that takes `holding`: `save` puts the writes at the end of its own. No round trip more than
   * `save` makes; one read and one write, of the notice, when the quota does not suffice.
   * @throws Problem 403 `quota-exceeded`
   */
  taking(
    tenantId: string,
    holding: Holding,
    now: Date,
    save: (writes: readonly Write[]) => Promise<void>,
  ): Promise<void>;
  /** Sets limits of a counter as it was read. @throws ConditionFailed when somebody set some meanwhile */
  setLimits(counter: Counter, change: LimitChange, now: Date, also: readonly Write[]): Promise<void>;
}

const CounterItem = z.looseObject({
  sk: z.string(),
  limits: Amounts.default({}),
  rates: z.object({ tenant: Rate.optional(), principal: Rate.optional() }).default({}),
  version: z.int().default(0),
  changes: z.int().default(0),
});

export function quotaStore(table: Table, defaults: Limits): QuotaStore {
  const read = (tenantId: string, group: string, item: Item | undefined): Counter =>
    readCounter(tenantId, group, item, defaults);
  const several = async (tenantId: string, groups: readonly string[]): Promise<readonly Counter[]> => {
    const items = await table.batchGet(
      groups.map((group) => counterKey(tenantId, group)),
      { consistent: true },
    );
    return groups.map((group, place) => read(tenantId, group, items[place]));
  };
  const store: QuotaStore = {
    defaultsOf: (group) => defaultsFor(group, defaults),
    async get(tenantId, group) {
      return read(tenantId, group, await table.get(counterKey(tenantId, group), { consistent: true }));
    },
    async list(tenantId, page) {
      const answer = await table.query({ pk: countersPartition(tenantId), consistent: true, ...page });
      const items = answer.items.map((item) => read(tenantId, CounterItem.parse(item).sk, item));
      return { items, lastKey: answer.lastKey };
    },
    async ofTenants(tenantIds) {
      const keys = tenantIds.map((tenantId) => counterKey(tenantId, ROOT));
      const items = await table.batchGet(keys, { consistent: true });
      return tenantIds.map((tenantId, place) => read(tenantId, ROOT, items[place]));
    },
    async check(tenantId, holding) {
      const counters = await several(tenantId, countersOf(holding));
      return counters.flatMap((counter) => compare(counter, holding.amounts));
    },
    async taking(tenantId, holding, now, save) {
      const writes = takeWrites(tenantId, holding, defaults, now);
      try {
        await save(writes);
      } catch (error) {
        if (!(error instanceof ConditionFailed) || error.write === undefined || !writes.includes(error.write))
          throw error;
        const counters = await several(tenantId, countersOf(holding));
        const exceeded = shortages(counters, holding.amounts);
        // Something was given back between the refusal and this look: the same request may go through now.
        if (exceeded.length === 0) return save(writes);
        // Many are refused at once, and tell the same: a notice that meets its twin must not change the answer.
        await Promise.allSettled(
          exceeded.slice(0, MOST_NOTICES).map((shortage) => table.transact([exceededNotice(tenantId, shortage, now)])),
        );
        throw quotaExceeded(exceeded);
      }
    },
    async setLimits(counter, change, now, also) {
      await table.transact([...limitWrites(counter, change, defaults, now), ...also]);
    },
  };
  return store;
}

/** Of one refusal: who is short of more than that learns it from the answer. */
const MOST_NOTICES = 10;

/** One an hour for each limit, however often it is met. */
function exceededNotice(tenantId: string, { resource, of, limit, used, asked }: Shortage, now: Date): Write {
  const data = { resource, limit, used, needed: asked, ...(of === tenantId ? {} : { group: of }) };
  const cause = `${of}#${resource}#${now.toISOString().slice(0, 13)}`;
  return noticeWrite({ type: "quota.exceeded", data, tenantId, cause, now });
}

/** A counter from its item; where nothing was taken or set, from the defaults. */
export function readCounter(tenantId: string, group: string, item: Item | undefined, defaults: Limits): Counter {
  const { limits, rates, version, changes } = CounterItem.parse(item ?? { sk: group });
  const own = defaultsFor(group, defaults);
  const number = (name: string): number | undefined => z.number().optional().parse(item?.[name]);
  return {
    tenantId,
    group,
    used: each((resource) => number(usedName(resource)) ?? 0),
    left: each((resource) => number(leftName(resource)) ?? limits[resource] ?? own[resource]),
    limits,
    rates,
    version,
    changes,
  };
}

/** A counter as it is when the change was made, if nothing is taken meanwhile. */
export function afterChange(counter: Counter, change: LimitChange, defaults: Limits): Counter {
  const left = { ...counter.left };
  for (const [name, wanted] of Object.entries(change.limits)) {
    const resource = Resource.parse(name);
    if (wanted !== undefined) left[resource] = (wanted ?? defaults[resource]) - counter.used[resource];
  }
  return { ...counter, left, rates: { ...counter.rates, ...change.rates }, version: counter.version + 1 };
}

/** `left = limit - used` is computed by the table, so that what is taken meanwhile counts. */
function limitWrites(counter: Counter, change: LimitChange, defaults: Limits, now: Date): readonly Write[] {
  const { tenantId, group, version } = counter;
  const own = defaultsFor(group, defaults);
  const limits: Amounts = { ...counter.limits };
  const sets: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, wanted] of Object.entries(change.limits)) {
    const resource = Resource.parse(name);
    if (wanted === undefined) continue;
    if (wanted === null) delete limits[resource];
    else limits[resource] = wanted;
    sets.push(`${leftName(resource)} = :l_${resource} - if_not_exists(${usedName(resource)}, :zero)`);
    values[`:l_${resource}`] = wanted ?? own[resource];
    values[":zero"] = 0;
  }
  const update: Write = {
    update: {
      key: counterKey(tenantId, group),
      update: `SET ${[...sets, "entity = :entity", "tenantId = :tenant", "limits = :limits", "rates = :rates", "updatedAt = :now", "#version = :next"].join(", ")}${group === ROOT ? " ADD changes :one" : ""}`,
      condition: version === 0 ? "attribute_not_exists(#version)" : "#version = :version",
      names: { "#version": "version" },
      values: {
        ...values,
        ":entity": "Quota",
        ":tenant": tenantId,
        ":limits": limits,
        ":rates": { ...counter.rates, ...change.rates },
        ":now": now.toISOString(),
        ":next": version + 1,
        ...(version === 0 ? {} : { ":version": version }),
        ...(group === ROOT ? { ":one": 1 } : {}),
      },
    },
  };
  // The root's `changes` tells a count that something has changed, in whichever counter.
  const root: Write = {
    update: { key: counterKey(tenantId, ROOT), update: "ADD changes :one", values: { ":one": 1 } },
  };
  return group === ROOT ? [update] : [update, root];
}
