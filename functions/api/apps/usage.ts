import type { AppEdits } from "../../../shared/domain/app/edits.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { type UsageStore, usageByVersion } from "../../../shared/domain/deployment/usage.ts";
import { widest } from "../../../shared/kernel/grants.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { usage as contract } from "./routes.ts";

/** Versions that are told at most. */
const MOST_USED = 100;

export interface ReadUsage {
  readonly apps: AppStore;
  readonly edits: AppEdits;
  readonly uses: UsageStore;
}

/** Of other tenants numbers alone leave this function. Three waves of round trips: the app, its deployments, their versions. */
export function usage({ apps, edits, uses }: ReadUsage): Operation<typeof contract> {
  return async ({ params: { id }, tenantId, reach, caller }) => {
    const app = await apps.get(tenantId, id);
    if (app === undefined) throw notFound("app", id);
    const scope = widest(caller.grants, "deployments:read");
    const [{ uses: all, complete }, own] = await Promise.all([
      uses.all(tenantId, id),
      scope === undefined ? [] : uses.own(tenantId, id),
    ]);
    const versions = usageByVersion(all).slice(0, MOST_USED);
    const known = await edits.versions(
      tenantId,
      versions.map(({ appVersionId }) => appVersionId),
    );
    const names = new Map(known.map((version) => [version.id, version.packageVersion]));
    return {
      body: {
        deployments: all.length,
        tenants: new Set(all.map((use) => use.tenantId)).size,
        complete,
        versions: versions.map((version) => {
          const packageVersion = names.get(version.appVersionId);
          return packageVersion === undefined ? version : { ...version, packageVersion };
        }),
        own: own
          .filter((deployment) => scope !== undefined && reaches({ ...reach, scope }, deployment))
          .map(({ id: deploymentId, name, appVersionId, status }) => ({ deploymentId, name, appVersionId, status })),
      },
    };
  };
}
