import type { Item, Table, UpdateInput, Write } from "../../platform/dynamodb.ts";
import { appKey } from "./entity.ts";
import { AppEvent, appEventItem, appEventPartition } from "./event.ts";
import { tenantSet } from "./listing.ts";
import type { App } from "./schema.ts";

/** What a tenant does to its apps, beside uploading versions, and what was done. One round trip a method. */
export interface AppEdits {
  /**
   * Saves what the tenant set, with the events that tell it; guarded by `before.version`. Without an event, `also` alone.
   * @throws ConditionFailed (0: changed meanwhile; after the events: one of `also`)
   */
  save(before: App, after: App, events: readonly AppEvent[], also: readonly Write[]): Promise<void>;
  /** Newest first. */
  history(
    tenantId: string,
    appId: string,
    request: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly AppEvent[]; readonly startKey?: Item }>;
}

export function appEdits(table: Table): AppEdits {
  return {
    async save(before, after, events, also) {
      if (events.length === 0) {
        if (also.length > 0) await table.transact(also);
        return;
      }
      const puts = events.map((event): Write => ({ put: appEventItem(event) }));
      await table.transact([{ update: editing(before, after) }, ...puts, ...also]);
    },
    async history(tenantId, appId, request) {
      const pk = appEventPartition(tenantId, appId);
      const { items, lastKey } = await table.query({ pk, descending: true, ...request });
      const events = items.map((item) => AppEvent.parse(item));
      return lastKey === undefined ? { items: events } : { items: events, startKey: lastKey };
    },
  };
}

/** Sets what a tenant sets and nothing else: what a scan writes at the same time stays. */
function editing(before: App, after: App): UpdateInput {
  const fields = { ...tenantSet(after), version: after.version, updatedAt: after.updatedAt };
  const entries = Object.entries(fields);
  return {
    key: appKey(before.tenantId, before.id),
    update: `SET ${entries.map(([name]) => `#${name} = :${name}`).join(", ")}`,
    condition: "#version = :before",
    names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    values: { ...Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])), ":before": before.version },
  };
}
