import type { CategoryStore } from "../../../shared/domain/category/store.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { shown } from "./owned.ts";
import type { list as contract } from "./routes.ts";

export interface ListCategories {
  readonly categories: CategoryStore;
}

/** One round trip's time: the platform's and the tenant's are read together. */
export function list({ categories }: ListCategories): Operation<typeof contract> {
  return async ({ tenantId }) => ({ body: { items: (await categories.visible(tenantId)).map(shown) } });
}
