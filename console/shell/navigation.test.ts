import { describe, expect, it } from "vitest";
import { covers, readGrants, widest } from "../../shared/kernel/grants.ts";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import { en } from "../words/en.ts";
import { activeHref, navigationFor } from "./navigation.ts";

const pagesOf = (role: string) => {
  const grants = readGrants(BUILT_IN_ROLES[role]?.grants ?? []);
  const items = navigationFor(en, (permission, least = "own") => covers(widest(grants, permission), least));
  return items.flatMap((item) => {
    if (item.type === "section") return item.items.flatMap((inner) => ("href" in inner ? [inner.href] : []));
    return "href" in item ? [item.href] : [];
  });
};

describe("the pages that somebody is offered", () => {
  it("are those that the roles can read", () => {
    expect(pagesOf("user")).toEqual(["/", "/deployments", "/jobs", "/alarms", "/approvals", "/runtimes"]);
    expect(pagesOf("vendor")).toEqual(
      expect.arrayContaining(["/own-apps", "/reviews", "/repos", "/runtimes", "/members", "/groups"]),
    );
    expect(pagesOf("approver")).toEqual(expect.arrayContaining(["/approvals", "/reviews", "/jobs"]));
    for (const role of ["user", "vendor", "operator", "approver", "tenant-admin", "auditor"])
      expect(pagesOf(role).filter((page) => page.startsWith("/platform"))).toEqual([]);
    expect(pagesOf("vendor")).not.toContain("/credentials");
    expect(pagesOf("operator")).not.toContain("/audit");
    expect(pagesOf("platform-admin")).toEqual(
      expect.arrayContaining([
        "/platform/tenants",
        "/platform/jobs",
        "/platform/frontgates",
        "/platform/dead-letters",
        "/audit",
      ]),
    );
    expect(pagesOf("nobody")).toEqual(["/"]);
  });

  it("show where one is, also below a page, and never at another one's beginning", () => {
    const items = navigationFor(en, () => true);
    expect(activeHref(items, "/deployments/dep-1")).toBe("/deployments");
    expect(activeHref(items, "/platform/tenants")).toBe("/platform/tenants");
    expect(activeHref(items, "/")).toBe("/");
    expect(activeHref(items, "/deploymentsx")).toBe("/deploymentsx");
  });
});
