import { describe, expect, test } from "vitest";
import { refsOf } from "../group/path.ts";
import { mayRead, type Shared, type Viewer, viewerOf } from "./visibility.ts";

const narrow = (tenantId: string, ...paths: string[]): Viewer => ({
  tenantId,
  groups: refsOf(tenantId, paths),
  wide: false,
});
const wide = (tenantId: string): Viewer => ({ ...narrow(tenantId), wide: true });
const shared = (...groups: string[]): Shared => ({ tenantId: "a", visibility: "group", groups });

describe("who sees an app", () => {
  test("private is everybody in the tenant, and nobody else", () => {
    for (const visibility of [undefined, "private"] as const) {
      expect(mayRead(narrow("a"), { tenantId: "a", visibility })).toBe(true);
      expect(mayRead(wide("b"), { tenantId: "a", visibility })).toBe(false);
    }
  });

  test("public is everybody", () => {
    expect(mayRead(narrow("b"), { tenantId: "a", visibility: "public" })).toBe(true);
  });

  test("a group is its members and those of the groups below, of whatever tenant", () => {
    expect(mayRead(narrow("b", "/eng"), shared("b/eng"))).toBe(true);
    expect(mayRead(narrow("b", "/eng/backend"), shared("b/eng"))).toBe(true);
    expect(mayRead(narrow("b", "/eng"), shared("b/eng/backend"))).toBe(false);
    expect(mayRead(narrow("b", "/ops"), shared("b"))).toBe(true);
    expect(mayRead(narrow("c", "/eng"), shared("b/eng"))).toBe(false);
    // The own tenant is no exception, but for whoever reaches all of it.
    expect(mayRead(narrow("a", "/ops"), shared("a/eng"))).toBe(false);
    expect(mayRead(narrow("a", "/eng"), shared("a/eng"))).toBe(true);
    expect(mayRead(wide("a"), shared("b/eng"))).toBe(true);
    // All of one's own tenant is not all of another.
    expect(mayRead(wide("b"), shared("b/eng"))).toBe(false);
  });

  test("the scope of a permission says how wide one looks", () => {
    const reach = { tenantId: "a", actorId: "user-1", groups: ["a", "a/eng"] };
    expect(viewerOf({ ...reach, scope: "own" })).toEqual({ tenantId: "a", groups: [], wide: false });
    expect(viewerOf({ ...reach, scope: "group" })).toEqual({ tenantId: "a", groups: ["a", "a/eng"], wide: false });
    expect(viewerOf({ ...reach, scope: "tenant" }).wide).toBe(true);
  });
});
