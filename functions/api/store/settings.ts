import type { Audience } from "../../../shared/domain/app/audience.ts";
import { changed, type Settings, type StoreSettingsStore } from "../../../shared/domain/store-settings/store.ts";
import type { DataScope } from "../../../shared/kernel/grants.ts";
import { requirePermission } from "../../../shared/platform/middleware/authorise.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { update as contract, get as reading } from "./routes.ts";

export interface StoreNeeds {
  readonly settings: StoreSettingsStore;
}

/** How far the permission has to go to change the phases for an audience. */
const SCOPES: Readonly<Record<Audience, DataScope>> = { private: "tenant", shared: "platform" };

export function get({ settings }: StoreNeeds): Operation<typeof reading> {
  return async ({ tenantId }) => shown(await settings.get(tenantId));
}

/** One read, one transaction. */
export function update({ settings }: StoreNeeds): Operation<typeof contract> {
  return async ({ body, caller, tenantId, ifMatch, now, commit }) => {
    const { private: own, shared } = body.reviewPhases;
    for (const audience of ["private", "shared"] as const)
      if (body.reviewPhases[audience] !== undefined)
        requirePermission(caller, "store-settings:update", SCOPES[audience]);
    const before = await settings.get(tenantId);
    requireVersion(shown(before), ifMatch);
    const after = changed(before, { private: own, shared }, now);
    return unlessChanged(
      commit(shown(after), (also) => settings.save(tenantId, before, after, also), { before: shown(before).body }),
    );
  };
}

/** Both records count up, so that no two states of the two have the same sum. */
function shown({ private: own, shared }: Settings) {
  const version = own.version + shared.version;
  return { body: { reviewPhases: { private: own.reviewPhases, shared: shared.reviewPhases }, version }, version };
}
