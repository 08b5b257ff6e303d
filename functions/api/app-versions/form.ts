import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import { showForm } from "../../../shared/domain/app/form-view.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { onceRead, type VersionReader } from "../../../shared/sources/version-reader.ts";
import type { form as contract } from "./routes.ts";

export interface GetForm {
  readonly catalogue: Catalogue;
  readonly versions: VersionReader;
}

export function form({ catalogue, versions }: GetForm): Operation<typeof contract> {
  return async ({ params, query, reach, languages }) => {
    const viewer = viewerOf(reach);
    let stored = await catalogue.readablePackage(viewer, params.id);
    if (stored === undefined) {
      const version = await catalogue.readableVersion(viewer, params.id);
      if (version === undefined) throw notFound("app version", params.id);
      stored = await onceRead(versions, version, () => catalogue.readablePackage(viewer, params.id));
    }
    const body = showForm(stored, query.locale, languages);
    return { body, language: body.locale };
  };
}
