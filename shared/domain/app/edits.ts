import type { Item, Key, Table, UpdateInput, Write } from "../../platform/dynamodb.ts";
import { STAGES, type Stage } from "./curated.ts";
import { appKey, appVersionKey } from "./entity.ts";
import { AppEvent, appEventItem, appEventPartition } from "./event.ts";
import { tenantSet } from "./listing.ts";
import { App, AppVersion } from "./schema.ts";

/** What a tenant does to its apps, beside uploading versions, and what was done. One round trip a method. */
export interface AppEdits {
  /**
   * Saves what the tenant set, with the events that tell it; guarded by `before.version`. Without an event, `also` alone.
   * @throws ConditionFailed (0: changed meanwhile; after the events: one of `also`)
   */
  save(before: App, after: App, events: readonly AppEvent[], also: readonly Write[]): Promise<void>;
  /** App, version, and the stages that the version has passed. One strongly consistent batch read. */
  promotable(
    tenantId: string,
    appId: string,
    versionId: string,
  ): Promise<{ readonly app?: App; readonly version?: AppVersion; readonly passed: readonly Stage[] }>;
  /** Versions by id, those that are there. One batch read. */
  versions(tenantId: string, ids: readonly string[]): Promise<readonly AppVersion[]>;
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
    async promotable(tenantId, appId, versionId) {
      const keys = [appKey(tenantId, appId), appVersionKey(tenantId, versionId)];
      const passed = STAGES.map((stage) => passedKey(tenantId, appId, stage, versionId));
      const [app, version, ...records] = await table.batchGet([...keys, ...passed], { consistent: true });
      return {
        ...(app === undefined ? {} : { app: App.parse(app) }),
        ...(version === undefined ? {} : { version: AppVersion.parse(version) }),
        passed: STAGES.filter((_, index) => records[index] !== undefined),
      };
    },
    async versions(tenantId, ids) {
      if (ids.length === 0) return [];
      const items = await table.batchGet(ids.map((id) => appVersionKey(tenantId, id)));
      return items.flatMap((item) => (item === undefined ? [] : [AppVersion.parse(item)]));
    },
    async history(tenantId, appId, request) {
      const pk = appEventPartition(tenantId, appId);
      const { items, lastKey } = await table.query({ pk, descending: true, ...request });
      const events = items.map((item) => AppEvent.parse(item));
      return lastKey === undefined ? { items: events } : { items: events, startKey: lastKey };
    },
  };
}

/** The record that a version has been on a stage: pk `T#<tenant>#APP#<appId>#PASSED`, sk `<stage>#<versionId>`. */
function passedKey(tenantId: string, appId: string, stage: Stage, versionId: string): Key {
  return { pk: passedPartition(tenantId, appId), sk: `${stage}#${versionId}` };
}

export function passedPartition(tenantId: string, appId: string): string {
  return `T#${tenantId}#APP#${appId}#PASSED`;
}

export function passedItem(tenantId: string, appId: string, stage: Stage, versionId: string): Item & Key {
  return { ...passedKey(tenantId, appId, stage, versionId), entity: "PassedStage", stage, versionId };
}

/** Notes that a version is on a stage. */
export function passes(app: App, stage: Stage, versionId: string): Write {
  return { put: passedItem(app.tenantId, app.id, stage, versionId) };
}

/** A version that was rolled back has failed on that stage: it has not passed it. */
export function fails(app: App, stage: Stage, versionId: string): Write {
  return { delete: passedKey(app.tenantId, app.id, stage, versionId) };
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
