import { AsyncLocalStorage } from "node:async_hooks";
import type { Item, Key, Table, Write } from "./table.ts";

/**
 * The second wall between tenants. The first is that every store asks for its tenant's keys; this one is for the store
 * that forgot. A request runs within its caller's tenant, and there the table hands out nothing of another tenant's and
 * writes nothing to it, whatever was asked: a mistake is an error with an alarm and no leak.
 */
interface Confined {
  readonly tenantId: string;
  /** Why the fence is open. */
  readonly across?: string;
}

const current = new AsyncLocalStorage<Confined>();

/** A request reached for what is another tenant's: a mistake of ours. The client hears 500 and no more. */
export class FenceError extends Error {
  override readonly name = "FenceError";
}

/** Everything that `run` awaits has to stay within the tenant. */
export function withinTenant<T>(tenantId: string, run: () => Promise<T>): Promise<T> {
  return current.run({ tenantId }, run);
}

/**
 * Opens the fence for `run`: for what is shared on purpose. Whoever calls it decides who sees what it reads; the list of
 * those who may is in `fence-openings.test.ts`.
 */
export function acrossTenants<T>(reason: string, run: () => Promise<T>): Promise<T> {
  const confined = current.getStore();
  // Outside of a request there is no fence: the stream, the flows and the indexer work for all tenants.
  return confined === undefined ? run() : current.run({ ...confined, across: reason }, run);
}

/** The table within the fence. What it checks is in memory: no round trip, and no time to speak of. */
export function fenced(table: Table): Table {
  return {
    meter: table.meter,
    async get(key, options) {
      within([key.pk]);
      return returned(await table.get(key, options));
    },
    async batchGet(keys, options) {
      within(keys.map(({ pk }) => pk));
      return (await table.batchGet(keys, options)).map(returned);
    },
    async query(input) {
      within([input.pk, input.startKey?.["pk"]]);
      const page = await table.query(input);
      page.items.forEach(returned);
      return page;
    },
    async queryAll(input) {
      within([input.pk, input.startKey?.["pk"]]);
      const items = await table.queryAll(input);
      items.forEach(returned);
      return items;
    },
    async put(item, expression) {
      within(keysOf(item));
      await table.put(item, expression);
    },
    async update(input) {
      within([input.key.pk]);
      return returned(await table.update(input));
    },
    async delete(key, expression) {
      within([key.pk]);
      await table.delete(key, expression);
    },
    async transact(writes, token) {
      within(writes.flatMap(written));
      await table.transact(writes, token);
    },
  };
}

/** A tenant's partition, and one of the search index, names the tenant: `T#tenant-a#APP`, `SEARCH#T#tenant-a#w:x`. */
const TENANT = /(?:^|#)T#([^#]+)/;

function within(partitions: readonly unknown[]): void {
  const confined = current.getStore();
  if (confined === undefined || confined.across !== undefined) return;
  for (const pk of partitions) {
    const tenantId = typeof pk === "string" ? TENANT.exec(pk)?.[1] : undefined;
    if (tenantId !== undefined && tenantId !== confined.tenantId)
      throw new FenceError(`a request of ${confined.tenantId} reached for ${String(pk)}`);
  }
}

/** Also what lies in a shared partition says whose it is. */
function returned<T extends Item | undefined>(item: T): T {
  const confined = current.getStore();
  if (item === undefined || confined === undefined || confined.across !== undefined) return item;
  within(keysOf(item));
  const owner = item["tenantId"] ?? item["owner"];
  if (owner === undefined || owner === confined.tenantId || owner === SHARED) return item;
  throw new FenceError(`a request of ${confined.tenantId} was given ${String(item["pk"])} of ${String(owner)}`);
}

/** The platform's own: categories that all tenants see. */
const SHARED = "platform";

function keysOf(item: Item): readonly unknown[] {
  return [item["pk"], item["gsi1pk"], item["gsi2pk"], item["gsi3pk"]];
}

function written(write: Write): readonly unknown[] {
  if ("put" in write) return keysOf(write.put);
  if ("update" in write) return [write.update.key.pk];
  const { pk }: Key = "delete" in write ? write.delete : write.check;
  return [pk];
}
