import { expect, test } from "vitest";
import { describedTags, describeTags, NOTE, tagsOf, words } from "./tags.ts";

const TAGS = { "pitrix:tenant": "tenant-1", "pitrix:key": "node-1" };

test("a description says the tags, and a person's words behind them", () => {
  const text = describeTags(TAGS, "Machines of pitrix: they reach one another");
  expect(text).toBe("pitrix:tenant=tenant-1 pitrix:key=node-1 Machines of pitrix: they reach one another");
  expect(describedTags(text)).toEqual(TAGS);
  expect(describedTags("somebody's own")).toEqual({});
});

test("a long text is cut, and no tag with it", () => {
  const text = describeTags(TAGS, "x".repeat(400));
  expect(text).toHaveLength(255);
  expect(describedTags(text)).toEqual(TAGS);
});

test("metadata has the tags among others' words and our notes", () => {
  const metadata = { ...TAGS, [NOTE.image]: "i", [NOTE.device]: "/dev/sdf", [NOTE.ended]: "true", theirs: "x" };
  expect(tagsOf(metadata)).toEqual(TAGS);
});

test("each tag has a word of its own that Nova takes", () => {
  const all = words({ ...TAGS, "pitrix:deployment": "node-1" });
  expect(new Set(all).size).toBe(3);
  for (const word of all) expect(word).toMatch(/^[\w-]{32}$/);
});
