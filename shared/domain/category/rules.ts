import { type Fault, invalid } from "../../kernel/problem.ts";
import { type Category, PLATFORM, UNCATEGORIZED } from "./schema.ts";

/** Levels of the tree, the platform's and the tenant's together. */
export const MAX_DEPTH = 5;
/** Categories of one owner: one query reads them all (300 of at most 2,400 characters are below 1 MiB). */
export const MAX_CATEGORIES = 300;

/** The built-in category, as it stands in every listing. */
export const uncategorized: Category = {
  id: UNCATEGORIZED,
  owner: PLATFORM,
  names: { en: "Uncategorised", "zh-cn": "未分类" },
  version: 1,
  createdAt: "2026-11-21T00:00:00.000Z",
  updatedAt: "2026-11-21T00:00:00.000Z",
};

/** The category and everything below it. `all`: every category that may hang there. */
export function subtree(all: readonly Category[], id: string): readonly string[] {
  const found = [id];
  for (const one of found)
    for (const child of all) if (child.parentId === one && !found.includes(child.id)) found.push(child.id);
  return found;
}

/**
 * Checks where a category shall hang among `all` others (its owner's, and for a tenant the platform's too).
 * @throws Problem 422 with the pointer `/parentId`
 */
export function requirePlace(all: readonly Category[], next: Pick<Category, "id" | "owner" | "parentId">): void {
  const { parentId } = next;
  if (parentId === undefined) return;
  const byId = new Map(all.map((one) => [one.id, one]));
  const parent = byId.get(parentId);
  if (parent === undefined || parentId === UNCATEGORIZED) throw misplaced(`Nothing can hang below "${parentId}".`);
  if (next.owner === PLATFORM && parent.owner !== PLATFORM)
    throw misplaced("A category of the platform hangs below another one of the platform.");
  const below = subtree(all, next.id);
  if (below.includes(parentId)) throw misplaced("A category cannot hang below itself.");
  const depth = depthOf(byId, parent) + heightOf(all, next.id);
  if (depth > MAX_DEPTH) throw misplaced(`The tree would have ${depth} levels; it has at most ${MAX_DEPTH}.`);
}

/** Levels from the top down to the category, itself included. */
function depthOf(byId: ReadonlyMap<string, Category>, category: Category): number {
  let depth = 1;
  // Bounded, as a tree that was broken by hand must not hang a request.
  for (let at = category; at.parentId !== undefined && depth <= byId.size; depth++) {
    const parent = byId.get(at.parentId);
    if (parent === undefined) break;
    at = parent;
  }
  return depth;
}

/** Levels from the category down to its lowest descendant, itself included. */
function heightOf(all: readonly Category[], id: string, seen: ReadonlySet<string> = new Set()): number {
  if (seen.has(id)) return 0;
  const path = new Set([...seen, id]);
  const children = all.filter(({ parentId }) => parentId === id);
  return 1 + Math.max(0, ...children.map((child) => heightOf(all, child.id, path)));
}

function misplaced(detail: string) {
  const fault: Fault = { pointer: "/parentId", detail, remedy: "Choose another parent, or none." };
  return invalid("invalid-request", "The category cannot hang there", [fault]);
}
