import { expect, test } from "vitest";
import { datastoreIn, tagFolders, taggedBy, tagsIn, volumeFolder, volumeIdIn, volumeIdOf } from "./volume-names.ts";

const id = volumeIdOf("one");

test.each([
  [{}],
  [{ "pitrix:key": "nod-1" }],
  [Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`tag ${index}`, `${"ü/…".repeat(9)}${index}`]))],
])("tags come back from the names of folders, in whatever order these are listed", (tags) => {
  const folders = tagFolders(id, tags);
  for (const name of folders) {
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(128);
    expect(name).toMatch(/^[\w.-]+$/);
    expect(taggedBy(name)).toBe(id);
    expect(volumeIdIn(name)).toBeUndefined();
  }
  expect(tagsIn([...folders].reverse())).toEqual(tags);
});

test("of a volume whose folders are not all there nothing is believed", () => {
  const folders = tagFolders(id, { "pitrix:tenant": "tenant-1", "pitrix:deployment": "dep-1", "pitrix:key": "nod-1" });
  expect(folders.length).toBeGreaterThan(1);
  for (const left of [[], folders.slice(1), folders.slice(0, -1)]) expect(tagsIn(left)).toEqual({});
});

test("a volume is known by its file's name, whatever vCenter calls the folder, and no other file is one", () => {
  const home = volumeFolder("data store 1", { type: "Folder", id: "group-v7" });
  expect(volumeIdIn(`${home}/${id}.vmdk`)).toBe(id);
  expect(volumeIdIn(`[vsan] 0d1e6d66-1c44-4a1b-b3a4-1c98ec6e2f5c/${id}.vmdk`)).toBe(id);
  for (const other of [`${home}/${id}-flat.vmdk`, `${home}/${id}-000001.vmdk`, `${home}/my-${id}.vmdk`, "[a] b/c.vmdk"])
    expect(volumeIdIn(other)).toBeUndefined();
  expect([datastoreIn(`${home}/${id}.vmdk`), datastoreIn("nothing")]).toEqual(["data store 1", undefined]);
});
