import { MAX_CATEGORIES, requirePlace } from "../../../shared/domain/category/rules.ts";
import { type Category, PLATFORM } from "../../../shared/domain/category/schema.ts";
import { type CategoryStore, treeChanged } from "../../../shared/domain/category/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { requirePermission } from "../../../shared/platform/middleware/authorise.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { shown } from "./owned.ts";
import type { create as contract } from "./routes.ts";

export interface CreateCategory {
  readonly categories: CategoryStore;
  readonly newId: NewId;
}

/** Changes of one tree at once that a request gives way to. */
export const MAX_ATTEMPTS = 5;

/** Two round trips in sequence: both trees at once, then one transaction; again when the tree changed between them. */
export function create({ categories, newId }: CreateCategory): Operation<typeof contract> {
  return async ({ body: { platform, ...given }, tenantId, caller, now, commit }) => {
    if (platform) requirePermission(caller, "categories:create", "platform");
    const owner = platform ? PLATFORM : tenantId;
    const at = now.toISOString();
    const { descriptions, icon, parentId } = given;
    const category: Category = {
      id: newId("category"),
      owner,
      names: given.names,
      ...(descriptions === undefined ? {} : { descriptions }),
      ...(icon === undefined ? {} : { icon }),
      ...(parentId === undefined ? {} : { parentId }),
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    for (let attempt = 1; ; attempt++) {
      const { own, all } = await readTrees(categories, owner);
      if (own.categories.length >= MAX_CATEGORIES) throw full();
      requirePlace(all, category);
      try {
        const answer = { body: shown(category), version: 1, location: `/categories/${category.id}` };
        return await commit(answer, (also) => categories.create(category, own.tree, also));
      } catch (error) {
        if (!treeChanged(error) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  };
}

/** An owner's tree, and every category that its own may hang below. Both owners are read at once. */
export async function readTrees(categories: CategoryStore, owner: string) {
  const [own, shared] = await Promise.all([
    categories.tree(owner),
    owner === PLATFORM ? undefined : categories.tree(PLATFORM),
  ]);
  return { own, all: [...own.categories, ...(shared?.categories ?? [])] };
}

function full(): Problem {
  return new Problem({
    status: 409,
    code: "limit-reached",
    title: "There are too many categories",
    detail: `There are at most ${MAX_CATEGORIES}; delete one that is not needed.`,
  });
}
