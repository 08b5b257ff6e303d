import { showForm } from "../../../shared/domain/app/form-view.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { onceRead, type VersionReader } from "../../../shared/sources/version-reader.ts";
import { type Reviews, versionOf, visibleReview } from "./load.ts";
import type { form as contract } from "./routes.ts";

export interface ReviewForm extends Reviews {
  readonly apps: AppStore;
  readonly versions: VersionReader;
}

/** A version of a repo may be submitted before anybody needed its package: it is read then. */
export function form(needs: ReviewForm): Operation<typeof contract> {
  return async ({ params, query, caller, languages }) => {
    const review = await visibleReview(needs, caller, params.id);
    const look = () => needs.apps.getPackage(review.tenantId, review.versionId);
    const stored = (await look()) ?? (await onceRead(needs.versions, await versionOf(needs, review), look));
    const body = showForm(stored, query.locale, languages);
    return { body, language: body.locale };
  };
}
