import { showForm } from "../../../shared/domain/app/form-view.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type Reviews, visibleReview } from "./load.ts";
import type { form as contract } from "./routes.ts";

export interface ReviewForm extends Reviews {
  readonly apps: AppStore;
}

export function form(needs: ReviewForm): Operation<typeof contract> {
  return async ({ params, query, caller, languages }) => {
    const { tenantId, versionId } = await visibleReview(needs, caller, params.id);
    const stored = await needs.apps.getPackage(tenantId, versionId);
    if (stored === undefined) throw notFound("app version", versionId);
    const body = showForm(stored, query.locale, languages);
    return { body, language: body.locale };
  };
}
