import { describe, expect, it } from "vitest";
import { covers, includes, narrow, parseGrant, printGrant, readGrants, widest } from "./grants.ts";
import { allPermissions } from "./permissions.ts";
import { reaches } from "./reach.ts";
import { BUILT_IN_ROLES } from "./roles.ts";

const grants = (...texts: string[]) => readGrants(texts);

describe("grants", () => {
  it("that nobody understands open nothing", () => {
    for (const text of [
      "",
      "*",
      "*:*",
      "apps:read",
      "apps:fly@tenant",
      "planes:read@tenant",
      "apps:read@world",
      "*:fly@own",
      "apps:read@tenant x",
    ])
      expect([text, parseGrant(text)]).toEqual([text, undefined]);
    expect(parseGrant("__proto__:read@tenant")).toBeUndefined();
    expect(parseGrant("apps:read", "own")).toEqual({ resource: "apps", action: "read", scope: "own" });
  });

  it("give the widest scope of those that match", () => {
    const held = grants("deployments:*@own", "*:read@group", "deployments:stop@tenant");
    expect(widest(held, "deployments:create")).toBe("own");
    expect(widest(held, "deployments:read")).toBe("group");
    expect(widest(held, "deployments:stop")).toBe("tenant");
    expect(widest(held, "apps:update")).toBeUndefined();
    expect([covers("group", "own"), covers("own", "group"), covers(undefined, "own")]).toEqual([true, false, false]);
  });

  it("are narrowed to what both sides give", () => {
    const shown = (held: string[], by: string[]) => narrow(grants(...held), readGrants(by, "platform")).map(printGrant);
    expect(shown(["*:*@tenant"], ["apps:read", "*:delete@own"])).toEqual(["apps:read@tenant", "*:delete@own"]);
    expect(shown(["apps:*@own"], ["*:*"])).toEqual(["apps:*@own"]);
    expect(shown(["apps:read@own"], ["repos:*"])).toEqual([]);
    // An action that only another resource has.
    expect(shown(["apps:*@own"], ["*:cancel"])).toEqual([]);
    expect(shown(["*:*@tenant"], [])).toEqual([]);
  });

  it("are handed on by those alone who hold as much", () => {
    const held = grants("apps:*@tenant", "jobs:read@own");
    const may = (text: string) => readGrants([text]).every((grant) => includes(held, grant));
    expect(["apps:*@tenant", "apps:read@own", "jobs:read@own"].map(may)).toEqual([true, true, true]);
    expect(["*:read@own", "jobs:read@tenant", "apps:*@platform"].map(may)).toEqual([false, false, false]);
  });

  it("of the built-in roles are all understood", () => {
    for (const [name, { grants: texts }] of Object.entries(BUILT_IN_ROLES))
      expect([name, texts.filter((text) => parseGrant(text) === undefined)]).toEqual([name, []]);
    const admin = readGrants(BUILT_IN_ROLES["tenant-admin"]?.grants ?? []);
    for (const text of allPermissions()) expect(includes(admin, { ...parse(text), scope: "tenant" })).toBe(true);
  });
});

function parse(text: string) {
  const grant = parseGrant(text, "tenant");
  if (grant === undefined) throw new Error(text);
  return grant;
}

describe("reach", () => {
  const me = { tenantId: "tenant-a", actorId: "user-1", groups: ["tenant-a", "tenant-a/eng"] };
  const theirs = { tenantId: "tenant-a", createdBy: "user-2" };
  const far = { tenantId: "tenant-b", createdBy: "user-3" };

  it("ends where the scope does", () => {
    const seen = (scope: "own" | "group" | "tenant" | "platform") =>
      [{ ...theirs, createdBy: "user-1" }, { ...theirs, groups: ["tenant-a/eng"] }, theirs, far].map((object) =>
        reaches({ ...me, scope }, object),
      );
    expect(seen("own")).toEqual([true, false, false, false]);
    expect(seen("group")).toEqual([true, true, false, false]);
    expect(seen("tenant")).toEqual([true, true, true, false]);
    expect(seen("platform")).toEqual([true, true, true, true]);
  });

  it("crosses tenants through a group alone, never by an owner's id", () => {
    expect(reaches({ ...me, scope: "tenant" }, { ...far, groups: ["tenant-a/eng"] })).toBe(true);
    expect(reaches({ ...me, scope: "tenant" }, { ...far, groups: ["tenant-a/ops"] })).toBe(false);
    expect(reaches({ ...me, scope: "tenant" }, { tenantId: "tenant-b", createdBy: "user-1" })).toBe(false);
  });
});
