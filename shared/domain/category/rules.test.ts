import { expect, test } from "vitest";
import { MAX_DEPTH, requirePlace, subtree } from "./rules.ts";
import { type Category, PLATFORM, UNCATEGORIZED } from "./schema.ts";

function category(id: string, parentId?: string, owner = "tenant-a"): Category {
  const at = "2026-11-21T09:00:00Z";
  const parent = parentId === undefined ? {} : { parentId };
  return { id, owner, names: { en: id }, ...parent, version: 1, createdAt: at, updatedAt: at };
}

/** a ← b ← c, and a platform's p ← d. */
const all = [
  category("a"),
  category("b", "a"),
  category("c", "b"),
  category("p", undefined, PLATFORM),
  category("d", "p"),
];

const refused = (next: Category, among: readonly Category[] = all) => {
  expect(() => requirePlace(among, next)).toThrow(expect.objectContaining({ code: "invalid-request" }));
};

test("a tree has no cycle, whatever is moved", () => {
  refused(category("a", "a"));
  refused(category("a", "b"));
  refused(category("a", "c"));
  expect(() => requirePlace(all, category("c", "a"))).not.toThrow();
  expect(() => requirePlace(all, category("b"))).not.toThrow();
});

test("nothing hangs below what is not there, the built-in one, or for the platform below a tenant's", () => {
  refused(category("e", "nowhere"));
  refused(category("e", UNCATEGORIZED));
  refused(category("e", "a", PLATFORM));
  expect(() => requirePlace(all, category("e", "p"))).not.toThrow();
});

test("a tree is at most so deep, counted from its top to the lowest that moves along", () => {
  const chain = Array.from({ length: MAX_DEPTH }, (_, i) => category(`c${i}`, i === 0 ? undefined : `c${i - 1}`));
  refused(category("new", `c${MAX_DEPTH - 1}`), chain);
  expect(() => requirePlace(chain, category("new", `c${MAX_DEPTH - 2}`))).not.toThrow();
  refused(category("a", `c${MAX_DEPTH - 3}`), [...chain, ...all]);
  expect(() => requirePlace([...chain, ...all], category("c", `c${MAX_DEPTH - 2}`))).not.toThrow();
});

test("a subtree is the category with all below it", () => {
  expect(subtree(all, "a")).toEqual(["a", "b", "c"]);
  expect(subtree(all, "c")).toEqual(["c"]);
});
