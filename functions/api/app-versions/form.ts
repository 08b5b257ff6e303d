import type { AppStore } from "../../../shared/domain/app/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { openPackage } from "../../../shared/packages/open-package.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { form as contract } from "./routes.ts";

export interface GetForm {
  readonly apps: AppStore;
}

export function form({ apps }: GetForm): Operation<typeof contract> {
  return async ({ params, query, tenantId }) => {
    const stored = await apps.getPackage(tenantId, params.id);
    if (stored === undefined) throw notFound("app version", params.id);
    const { locale, locales, sections, schema } = openPackage(stored).form(query.locale);
    return { body: { locale, locales: [...locales], sections: sections.map((section) => ({ ...section })), schema } };
  };
}
