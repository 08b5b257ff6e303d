import { showForm } from "../../../shared/domain/app/form-view.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type LoadPackage, loadPackage } from "./load-package.ts";
import type { form as contract } from "./routes.ts";

export function form(needs: LoadPackage): Operation<typeof contract> {
  return async ({ params, query, reach, languages }) => {
    const body = showForm(await loadPackage(needs, viewerOf(reach), params.id), query.locale, languages);
    return { body, language: body.locale };
  };
}
