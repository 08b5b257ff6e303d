import { expect, test } from "vitest";
import { TAGS } from "../contract.ts";
import { carries, describing, nameOf, searchWord, tagsOf } from "./names.ts";

const tags = { [TAGS.tenant]: "tenant-1", [TAGS.deployment]: "dep-1", [TAGS.key]: "node-1" };

test("a name holds every tag, and no other", () => {
  const name = nameOf("my app | node 1", tags);
  expect(name).toMatch(/^my app - node 1 pitrix\.[0-9a-f]{16}\.[0-9a-f]{16}\.[0-9a-f]{16}$/);
  expect(carries(name, tags)).toBe(true);
  expect(carries(name, {})).toBe(true);
  expect(carries(`${name} /dev/sdf`, { [TAGS.key]: "node-1" })).toBe(true);
  expect(carries(name, { [TAGS.key]: "node-2" })).toBe(false);
  expect(carries(name, { [TAGS.key]: "*" })).toBe(false);
  // The value of one tag is not that of another.
  expect(carries(name, { [TAGS.deployment]: "node-1" })).toBe(false);
  expect(carries("my app", {})).toBe(false);
  expect(carries(null, {})).toBe(false);
});

test("a readable part that looks like ours, is long or is empty changes nothing", () => {
  for (const readable of ["pitrix.0123456789abcdef", "x".repeat(500), "", "  ", "名前"]) {
    const name = nameOf(readable, tags);
    expect(name.length).toBeLessThan(100);
    expect(carries(name, tags)).toBe(true);
  }
});

test("is searched for by the tag that fewest have", () => {
  const name = nameOf("a", tags);
  for (const filter of [tags, { [TAGS.deployment]: "dep-1" }, { [TAGS.tenant]: "tenant-1" }, {}])
    expect(name).toContain(searchWord(filter));
  expect(searchWord(tags)).toBe(searchWord({ [TAGS.key]: "node-1" }));
});

test("tags of a description count where the name says the same; of a lost one those that were asked for", () => {
  const name = nameOf("a", tags);
  expect(tagsOf({ name, description: describing(tags) })).toEqual(tags);
  expect(tagsOf({ name, description: describing({ ...tags, [TAGS.tenant]: "tenant-2" }) })).toEqual({
    [TAGS.deployment]: "dep-1",
    [TAGS.key]: "node-1",
  });
  for (const description of [null, "", "a note", '{"pitrix":7}']) {
    expect(tagsOf({ name, description })).toEqual({});
    expect(tagsOf({ name, description }, { [TAGS.key]: "node-1" })).toEqual({ [TAGS.key]: "node-1" });
    expect(tagsOf({ name, description }, { [TAGS.key]: "node-2" })).toEqual({});
  }
});
