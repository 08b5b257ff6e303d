import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { openPackage } from "../../../shared/packages/open-package.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { form as contract } from "./routes.ts";

export interface GetForm {
  readonly catalogue: Catalogue;
}

export function form({ catalogue }: GetForm): Operation<typeof contract> {
  return async ({ params, query, caller }) => {
    const stored = await catalogue.readablePackage(caller, params.id);
    if (stored === undefined) throw notFound("app version", params.id);
    const { locale, locales, sections, schema } = openPackage(stored).form(query.locale);
    return { body: { locale, locales: [...locales], sections: sections.map((section) => ({ ...section })), schema } };
  };
}
