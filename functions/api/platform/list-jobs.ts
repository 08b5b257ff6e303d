import type { PlatformJobStore } from "../../../shared/domain/job/platform-store.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { listJobs as contract } from "./routes.ts";

export interface ListPlatformJobs {
  readonly platformJobs: PlatformJobStore;
  readonly pager: Pager;
}

/** Two round trips, or of one tenant's jobs in one status up to five. */
export function listJobs({ platformJobs, pager }: ListPlatformJobs): Operation<typeof contract> {
  return async ({ query, tenantId: caller, now }) => {
    const { status, tenantId } = query;
    const scope = [caller, "/platform/jobs", status ?? "", tenantId ?? ""];
    const request = await pager.read(query, scope, now);
    const page = await acrossTenants("the platform sees how all tenants' jobs fare", () =>
      platformJobs.list({ status, tenantId }, request),
    );
    return { body: await pager.write(page, scope, now) };
  };
}
