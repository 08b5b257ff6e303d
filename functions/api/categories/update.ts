import { requirePlace } from "../../../shared/domain/category/rules.ts";
import { Category } from "../../../shared/domain/category/schema.ts";
import { type CategoryStore, treeChanged } from "../../../shared/domain/category/store.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { requireVersion, versionMismatch } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { MAX_ATTEMPTS, readTrees } from "./create.ts";
import { requireOwned, shown } from "./owned.ts";
import type { update as contract } from "./routes.ts";

export interface UpdateCategory {
  readonly categories: CategoryStore;
}

/** Two round trips in sequence to rename, three to move. */
export function update({ categories }: UpdateCategory): Operation<typeof contract> {
  return async ({ params, body, caller, ifMatch, now, commit }) => {
    const before = await requireOwned(categories, caller, params.id, "categories:update");
    requireVersion(before, ifMatch);
    const changed = { ...before, ...body, version: before.version + 1, updatedAt: now.toISOString() };
    const after = Category.parse(Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== null)));
    const moves = after.parentId !== before.parentId;
    for (let attempt = 1; ; attempt++) {
      let tree: number | undefined;
      if (moves) {
        const { own, all } = await readTrees(categories, before.owner);
        requirePlace(all, after);
        tree = own.tree;
      }
      try {
        const answer = { body: shown(after), version: after.version };
        return await commit(answer, (also) => categories.update(before, after, tree, also), { before: shown(before) });
      } catch (error) {
        if (error instanceof ConditionFailed && error.index === 0) throw versionMismatch();
        if (!treeChanged(error) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  };
}
