import { expect, test } from "vitest";
import { diskName, wordsOf } from "./disk-words.ts";

const name = "app node 1 pitrix.0123456789abcdef";

test.each([
  [{ own: false, device: "/dev/sdf" }, `${name} /dev/sdf`],
  [{ own: true }, `${name} volume`],
  [{ own: true, snapshotId: "ss-1a2b3c4d", device: "/dev/sdg" }, `${name} volume ss-1a2b3c4d /dev/sdg`],
  [{ own: false, snapshotId: "ss-1a2b3c4d", device: "/dev/sdf" }, `${name} ss-1a2b3c4d /dev/sdf`],
])("%j is in the name, and read from it", (words, volume_name) => {
  expect(diskName(name, words)).toBe(volume_name);
  expect(wordsOf({ volume_name })).toEqual({ snapshotId: undefined, device: undefined, ...words });
  expect(diskName(volume_name, { own: true })).toBe(`${name} volume`);
});

test("what stands before the digests says nothing", () => {
  const volume_name = "my volume ss-1 /dev/sda pitrix.0123456789abcdef /dev/sdf";
  expect(wordsOf({ volume_name })).toEqual({ own: false, snapshotId: undefined, device: "/dev/sdf" });
  expect(wordsOf({ volume_name: null })).toEqual({ own: false, snapshotId: undefined, device: undefined });
});
