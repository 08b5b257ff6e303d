import { uncategorized } from "../../../shared/domain/category/rules.ts";
import { UNCATEGORIZED } from "../../../shared/domain/category/schema.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { ListCategories } from "./list.ts";
import { shown } from "./owned.ts";
import type { get as contract } from "./routes.ts";

/** One round trip; none for the built-in one. */
export function get({ categories }: ListCategories): Operation<typeof contract> {
  return async ({ params, tenantId }) => {
    const [found] = params.id === UNCATEGORIZED ? [uncategorized] : await categories.find(tenantId, [params.id]);
    if (found === undefined) throw notFound("category", params.id);
    return { body: shown(found), version: found.version };
  };
}
