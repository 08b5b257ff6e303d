import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

export interface GetVersion {
  readonly catalogue: Catalogue;
}

export function get({ catalogue }: GetVersion): Operation<typeof contract> {
  return async ({ params, reach }) => {
    const version = await catalogue.readableVersion(viewerOf(reach), params.id);
    if (version === undefined) throw notFound("app version", params.id);
    return { body: version, version: version.version };
  };
}
