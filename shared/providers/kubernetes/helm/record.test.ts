import { expect, it } from "vitest";
import { differences } from "../differences.ts";
import { readRecord, stateOf, writeRecord } from "./record.ts";

it("writes a record as it was read, members that nobody here knows too", () => {
  const record = {
    name: "web",
    namespace: "shop",
    version: 3,
    info: { status: "pending-upgrade", notes: "n" },
    chart: { metadata: { name: "web", version: "1.0.0", keywords: ["a"] }, files: [] },
    config: { a: 1 },
  };
  expect(readRecord(writeRecord(record))).toEqual(record);
  expect(() => readRecord("bm90aGluZw==")).toThrow();
});

it.each([
  ["deployed", "deployed"],
  ["superseded", "superseded"],
  ["failed", "failed"],
  ["pending-install", "pending"],
  ["pending-upgrade", "pending"],
  ["pending-rollback", "pending"],
  ["uninstalling", "removing"],
  ["uninstalled", "removing"],
  ["unknown", "failed"],
])("knows what %s means", (status, state) => {
  expect(stateOf(status)).toBe(state);
});

it("tells fields that differ by pointer, without what the cluster writes", () => {
  const before = {
    metadata: { resourceVersion: "1", labels: { "a/b": "x", "c~d": "y" } },
    spec: { list: [1, 2], gone: null },
  };
  const after = {
    metadata: { resourceVersion: "2", labels: { "a/b": "z" } },
    spec: { list: [1, 3, 4], gone: {} },
    status: { a: 1 },
  };
  expect(differences(before, after, false)).toEqual([
    { pointer: "/metadata/labels/a~1b", before: "x", after: "z" },
    { pointer: "/metadata/labels/c~0d", before: "y" },
    { pointer: "/spec/list/1", before: 2, after: 3 },
    { pointer: "/spec/list/2", after: 4 },
    { pointer: "/spec/gone", before: null, after: {} },
  ]);
  const annotation = "kubectl.kubernetes.io/last-applied-configuration";
  const secret = (value: string) => ({ data: { a: value }, metadata: { annotations: { [annotation]: value } } });
  expect(differences(secret("one"), secret("two"), true)).toEqual([
    { pointer: "/data/a", before: "********", after: "********" },
    { pointer: `/metadata/annotations/${annotation.replace("/", "~1")}`, before: "********", after: "********" },
  ]);
  expect(differences({ data: undefined }, { data: { a: "one" } }, true)).toEqual([
    { pointer: "/data", after: "********" },
  ]);
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, "x".repeat(5000)]));
  expect(differences({}, many, false)).toHaveLength(200);
  expect(String(differences({}, many, false)[0]?.after)).toHaveLength(2001);
});
