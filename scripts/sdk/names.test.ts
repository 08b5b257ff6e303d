import { describe, expect, it } from "vitest";
import { allName, methodName } from "./names.ts";

describe("names of the SDK's methods", () => {
  it.each([
    ["/apps", "listApps", "apps.list"],
    ["/apps/{id}/versions", "listAppVersions", "apps.listVersions"],
    ["/app-versions", "uploadAppVersion", "appVersions.upload"],
    ["/app-versions/{id}/form", "getAppVersionForm", "appVersions.getForm"],
    ["/app-versions/{id}/runtimes", "listAppVersionRuntimes", "appVersions.listRuntimes"],
    ["/jobs/{id}:retry", "retryJob", "jobs.retry"],
    ["/repos:validate", "validateRepo", "repos.validate"],
    ["/categories/{id}", "updateCategory", "categories.update"],
    ["/settings", "getSettings", "settings.get"],
    ["/status", "getStatus", "status.get"],
    // The noun is a whole word, and not the first: the rest must still be a name.
    ["/apps", "listApplications", "apps.listApplications"],
    ["/search", "searchApps", "search.searchApps"],
  ])("%s %s is %s", (path, operationId, name) => {
    const { resource, method } = methodName(path, operationId);
    expect(`${resource}.${method}`).toBe(name);
  });

  it("put All behind the verb of a listing", () => {
    expect(["list", "listVersions", "searchApps"].map(allName)).toEqual([
      "listAll",
      "listAllVersions",
      "searchAllApps",
    ]);
  });
});
