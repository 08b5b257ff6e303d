import type { AppStore } from "../../../shared/domain/app/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { formSchema } from "../../../shared/packages/vm/form.ts";
import { vmPackage } from "../../../shared/packages/vm/schema.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { form as contract } from "./routes.ts";

export interface GetForm {
  readonly apps: AppStore;
}

export function form({ apps }: GetForm): Operation<typeof contract> {
  return async ({ params, query, tenantId }) => {
    const stored = await apps.getPackage(tenantId, params.id);
    if (stored === undefined) throw notFound("app version", params.id);
    const { locale, locales, sections, schema } = formSchema(vmPackage.parse(stored.package), query.locale);
    return { body: { locale, locales: [...locales], sections: sections.map((section) => ({ ...section })), schema } };
  };
}
