import { showReadme } from "../../../shared/domain/app/readme-view.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type LoadPackage, loadPackage } from "./load-package.ts";
import type { readme as contract } from "./routes.ts";

export function readme(needs: LoadPackage): Operation<typeof contract> {
  return async ({ params, query, reach, languages }) => {
    const body = showReadme(await loadPackage(needs, viewerOf(reach), params.id), query.locale, languages);
    return { body, ...(body.locale === undefined ? {} : { language: body.locale }) };
  };
}
