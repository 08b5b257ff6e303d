import type { Category } from "../../../shared/domain/category/schema.ts";
import { type CategoryStore, treeChanged } from "../../../shared/domain/category/store.ts";
import type { Clock } from "../../../shared/kernel/clock.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { requireVersion, versionMismatch } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type EmptyCategory, empty } from "./empty.ts";
import { requireOwned, shown } from "./owned.ts";
import type { remove as contract } from "./routes.ts";

export interface DeleteCategory extends EmptyCategory {
  readonly categories: CategoryStore;
  readonly clock: Clock;
}

/** Of the 29 s that a request has: apps are taken out of the category for so long. */
const EMPTYING_MS = 20_000;

/**
 * Closes the category for further apps, then looks who is in it: an app that comes at the same time is either seen or
 * refused. Four round trips in sequence, and with `force` two more for every 20 apps.
 */
export function remove(needs: DeleteCategory): Operation<typeof contract> {
  const { categories, clock } = needs;
  return async ({ params, query, caller, ifMatch, now, commit }) => {
    const category = await requireOwned(categories, caller, params.id, "categories:delete");
    requireVersion(category, ifMatch);
    const [{ tree, categories: others }] = await Promise.all([
      categories.tree(category.owner),
      categories.close(category, now),
    ]);
    try {
      requireNoChildren(category, others);
      const members = await categories.members(category);
      const force = query.force === "true";
      const left = force
        ? await empty(needs, category, members, { caller, now, until: now.getTime() + EMPTYING_MS, clock })
        : members.length;
      if (left > 0) throw stillUsed(left, force);
      return await commit({ body: undefined }, (also) => categories.delete(category, tree, also), {
        before: shown(category),
      });
    } catch (error) {
      await categories.reopen(category);
      if (treeChanged(error)) throw busy();
      if (error instanceof ConditionFailed) throw versionMismatch();
      throw error;
    }
  };
}

function requireNoChildren({ id }: Category, others: readonly Category[]): void {
  const children = others.filter(({ parentId }) => parentId === id);
  if (children.length === 0) return;
  throw new Problem({
    status: 409,
    code: "in-use",
    title: "Other categories hang below this one",
    detail: "Move or delete them first.",
    extensions: { usedBy: children.slice(0, 20).map((child) => child.id) },
  });
}

function stillUsed(apps: number, force: boolean): Problem {
  return new Problem({
    status: 409,
    code: "in-use",
    title: "Apps are in this category",
    detail: force
      ? `${apps} apps are left in it; send the same request again.`
      : `${apps} apps are in it. Take them out of it, or send force=true to leave that to us.`,
    retryable: force,
    extensions: { apps },
  });
}

function busy(): Problem {
  return new Problem({
    status: 409,
    code: "in-use",
    title: "The categories changed meanwhile",
    detail: "Somebody else moved, added or deleted a category; send the same request again.",
    retryable: true,
  });
}
