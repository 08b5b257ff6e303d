import type { AppStore } from "../../../shared/domain/app/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

export interface GetVersion {
  readonly apps: AppStore;
}

export function get({ apps }: GetVersion): Operation<typeof contract> {
  return async ({ params, tenantId }) => {
    const version = await apps.getVersion(tenantId, params.id);
    if (version === undefined) throw notFound("app version", params.id);
    return { body: version, version: version.version };
  };
}
