import { describe, expect, test } from "vitest";
import {
  ancestors,
  GroupInput,
  GroupPath,
  GroupRef,
  MAX_GROUP_DEPTH,
  parentOf,
  readRef,
  refsOf,
  toRef,
} from "./path.ts";

describe("the path of a group", () => {
  test("is names of lower-case letters, of a bounded depth", () => {
    const deepest = "/a".repeat(MAX_GROUP_DEPTH);
    for (const path of ["/eng", "/eng/backend", "/e.n_g-1/2", deepest, `/${"a".repeat(63)}`])
      expect(GroupPath.safeParse(path).success, path).toBe(true);
    for (const path of [
      "",
      "/",
      "eng",
      "/Eng",
      "/eng/",
      "//eng",
      "/eng/../x/",
      "/.eng",
      "/a b",
      `${deepest}/a`,
      `/${"a".repeat(64)}`,
      "/eng\n",
    ])
      expect(GroupPath.safeParse(path).success, path).toBe(false);
  });

  test("has those above it, the nearest first", () => {
    expect(ancestors("/a/b/c")).toEqual(["/a/b", "/a"]);
    expect(ancestors("/a")).toEqual([]);
    expect(parentOf("/a/b")).toBe("/a");
    expect(parentOf("/a")).toBeUndefined();
  });
});

describe("a ref", () => {
  test("is a tenant, or one of its groups", () => {
    for (const ref of ["tenant-a", "tenant-a/eng", "platform", "tenant-a/eng/backend"])
      expect(GroupRef.safeParse(ref).success, ref).toBe(true);
    for (const ref of ["", "/eng", "Tenant", "tenant-a/", "tenant a", "tenant-a//eng", "tenant-a#b"])
      expect(GroupRef.safeParse(ref).success, ref).toBe(false);
    expect(GroupInput.safeParse("/eng").success).toBe(true);
    expect(GroupInput.safeParse("eng/").success).toBe(false);
  });

  test("that begins with a slash means the own tenant", () => {
    expect(toRef("tenant-a", "/eng")).toBe("tenant-a/eng");
    expect(toRef("tenant-a", "tenant-b/eng")).toBe("tenant-b/eng");
    expect(readRef("tenant-b/eng/x")).toEqual({ tenantId: "tenant-b", path: "/eng/x" });
    expect(readRef("tenant-b")).toEqual({ tenantId: "tenant-b" });
  });

  test("reaches a member by his tenant, his groups and all above them", () => {
    expect(refsOf("tenant-a", [])).toEqual(["tenant-a"]);
    expect(refsOf("tenant-a", ["/eng/backend", "/eng/web", "/ops"])).toEqual([
      "tenant-a",
      "tenant-a/eng",
      "tenant-a/eng/backend",
      "tenant-a/eng/web",
      "tenant-a/ops",
    ]);
  });
});
