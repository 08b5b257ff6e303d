import type { Item, Key, Table, Write } from "../../platform/dynamodb.ts";
import type { Audience } from "../app/audience.ts";
import type { Phase } from "../review/phase.ts";
import { platformSettingsKey, tenantSettingsKey } from "./entity.ts";
import { DEFAULTS, StoreSettings } from "./schema.ts";

/** Settings by who sees the apps that they are for. */
export type Settings = Readonly<Record<Audience, StoreSettings>>;

/** New phases, for one audience or both. */
export type PhaseChange = Readonly<Record<Audience, readonly Phase[] | undefined>>;

export interface StoreSettingsStore {
  /** The tenant's and the platform's, or their defaults. One consistent read. */
  get(tenantId: string): Promise<Settings>;
  /** Saves what differs. One transaction. @throws ConditionFailed when somebody changed that meanwhile */
  save(tenantId: string, before: Settings, after: Settings, also: readonly Write[]): Promise<void>;
}

export function storeSettingsStore(table: Table): StoreSettingsStore {
  return {
    async get(tenantId) {
      const keys = [tenantSettingsKey(tenantId), platformSettingsKey];
      const [own, platform] = await table.batchGet(keys, { consistent: true });
      return { private: read(own, "private"), shared: read(platform, "shared") };
    },
    async save(tenantId, before, after, also) {
      const writes = [
        ...write(tenantSettingsKey(tenantId), before.private, after.private),
        ...write(platformSettingsKey, before.shared, after.shared),
        ...also,
      ];
      if (writes.length > 0) await table.transact(writes);
    },
  };
}

/** The settings after a change, each that changes one version on. */
export function changed(before: Settings, phases: PhaseChange, now: Date): Settings {
  return {
    private: next(before.private, phases.private, now),
    shared: next(before.shared, phases.shared, now),
  };
}

function read(item: Item | undefined, audience: Audience): StoreSettings {
  return item === undefined ? DEFAULTS[audience] : StoreSettings.parse(item);
}

function next(before: StoreSettings, reviewPhases: readonly Phase[] | undefined, now: Date): StoreSettings {
  if (reviewPhases === undefined) return before;
  return { reviewPhases: [...reviewPhases], version: before.version + 1, updatedAt: now.toISOString() };
}

function write(key: Key, before: StoreSettings, after: StoreSettings): Write[] {
  if (before === after) return [];
  const put = { ...key, entity: "StoreSettings", ...after };
  if (before.version === 0) return [{ put, expression: { condition: "attribute_not_exists(pk)" } }];
  const names = { "#version": "version" };
  return [{ put, expression: { condition: "#version = :version", names, values: { ":version": before.version } } }];
}
