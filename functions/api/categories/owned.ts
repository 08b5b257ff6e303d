import type * as z from "zod";
import { type Category, PLATFORM, UNCATEGORIZED } from "../../../shared/domain/category/schema.ts";
import type { CategoryStore } from "../../../shared/domain/category/store.ts";
import type { Permission } from "../../../shared/kernel/permissions.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import { requirePermission } from "../../../shared/platform/middleware/authorise.ts";
import type { Caller } from "../../../shared/platform/middleware/http.ts";
import type { get } from "./routes.ts";

/** A category that the caller may change. One round trip. @throws Problem 404, 403, 409 for the built-in one */
export async function requireOwned(
  store: CategoryStore,
  caller: Caller,
  id: string,
  permission: Permission,
): Promise<Category> {
  if (id === UNCATEGORIZED) {
    throw new Problem({
      status: 409,
      code: "wrong-state",
      title: "The category is built in",
      detail: "It stands for apps without a category, and stays as it is.",
    });
  }
  const [category] = await store.find(caller.tenantId, [id]);
  if (category === undefined) throw notFound("category", id);
  if (category.owner === PLATFORM) requirePermission(caller, permission, "platform");
  return category;
}

/** The category as the API shows it. */
export function shown({ owner, ...category }: Category): z.input<typeof get.output> {
  return { ...category, scope: owner === PLATFORM ? "platform" : "tenant", builtIn: category.id === UNCATEGORIZED };
}
