import { describe, expect, it } from "vitest";
import { curate } from "./curate.ts";
import { App, type AppVersion, type VersionStatus } from "./schema.ts";
import { appAfter, nextTexts, published, shownApp } from "./shown.ts";
import { showApp } from "./view.ts";

const at = "2026-11-21T09:00:00.000Z";
const now = new Date(at);
const app = App.parse({
  id: "app-1",
  tenantId: "t",
  repoId: "uploads",
  name: "keeper",
  description: "Keeps",
  keywords: ["keep"],
  latestVersion: "1.0.0",
  latestVersionId: "appv-1.0.0",
  status: "active",
  visibility: "public",
  version: 3,
  createdAt: at,
  updatedAt: at,
});
const of = (packageVersion: string, status: VersionStatus, more: Partial<AppVersion> = {}): AppVersion => ({
  id: `appv-${packageVersion}`,
  tenantId: "t",
  appId: "app-1",
  repoId: "uploads",
  name: "keeper",
  packageVersion,
  description: "",
  format: "vm",
  digest: "sha256:0",
  size: 1,
  status,
  version: 1,
  createdAt: at,
  updatedAt: at,
  ...more,
});

describe("what an app shows of its versions", () => {
  const shows = (...versions: AppVersion[]) => {
    const { status, latestVersion } = shownApp(app, versions);
    return `${status} ${latestVersion}`;
  };

  it("is the highest of the best class", () => {
    expect(shows(of("1.0.0", "active"), of("2.0.0", "draft"))).toBe("active 1.0.0");
    expect(shows(of("1.0.0", "active"), of("1.10.0", "active"), of("1.9.0", "active"))).toBe("active 1.10.0");
    expect(shows(of("1.0.0", "suspended"), of("2.0.0", "rejected"))).toBe("suspended 1.0.0");
    expect(shows(of("1.0.0", "submitted"), of("1.1.0", "passed"), of("3.0.0", "deleted"))).toBe("draft 1.1.0");
    expect(shows(of("1.0.0", "deleted"), of("0.9.0", "vanished"))).toBe("vanished 0.9.0");
    expect(shows(of("1.0.0", "deleted"))).toBe("deleted 1.0.0");
  });

  it("prefers what others may see, unless the app is private", () => {
    const versions = [of("1.0.0", "active", { audience: "shared" }), of("2.0.0", "active", { audience: "private" })];
    expect(shownApp(app, versions)).toMatchObject({ latestVersion: "1.0.0", audience: "shared" });
    expect(shownApp({ ...app, visibility: "private" }, versions)).toMatchObject({ latestVersion: "2.0.0" });
  });

  it("follows every suspension, recovery and deletion", () => {
    const one = of("1.0.0", "active");
    const two = of("2.0.0", "active");
    const first = appAfter(app, [one, two], two, undefined, now);
    expect(first).toMatchObject({ latestVersionId: two.id, version: 4 });
    const suspended = appAfter(first, [one, two], { ...two, status: "suspended" }, undefined, now);
    expect(suspended).toMatchObject({ latestVersionId: one.id, version: 5 });
    expect(appAfter(suspended, [one, { ...two, status: "suspended" }], two, undefined, now)).toMatchObject({
      latestVersionId: two.id,
    });
    // Written even where it shows the same, so that changes of two versions at once meet.
    expect(appAfter(first, [one, two], one, undefined, now)).toEqual({ ...first, version: 5 });
  });

  it("of a repo's app keeps what the repo lists and the store withholds", () => {
    const listed = { ...app, repoId: "repo-1" };
    const two = of("2.0.0", "suspended", { repoId: "repo-1" });
    const after = appAfter(listed, [of("1.0.0", "active"), two], two, undefined, now);
    expect(after.withheld).toEqual([two.id]);
    expect(appAfter(after, [], { ...two, status: "active" }, undefined, now)).not.toHaveProperty("withheld");
  });
});

describe("the texts of a released app", () => {
  const act = { eventId: () => "appe-1", by: "tok-1", now };
  const change = { stage: "test", descriptions: { en: "New" }, keywords: ["new"] } as const;

  it("wait in its draft, which its own tenant sees, until a release publishes them", () => {
    const { app: edited, events } = curate(app, { ...change, keywords: ["new"] }, act);
    expect(showApp(edited, "another")).toMatchObject({ description: "Keeps", keywords: ["keep"] });
    expect(showApp(edited, "another")).not.toHaveProperty("draft");
    expect(showApp(edited, "t").draft).toMatchObject({ description: "New", keywords: ["new"] });
    expect(events).toMatchObject([
      { action: "edited", members: ["descriptions", "keywords"] },
      { action: "staged", to: "test" },
    ]);
    const submitted = nextTexts(edited);
    expect(published(edited, submitted)).not.toHaveProperty("draft");
    const released = appAfter(edited, [], of("1.0.0", "active"), submitted, now);
    expect(showApp(released, "another")).toMatchObject({ description: "New", keywords: ["new"] });
    // What was edited after the submission was not reviewed, so it goes on waiting.
    const later = curate(edited, { keywords: ["later"] }, act).app;
    const half = appAfter(later, [], of("1.0.0", "active"), submitted, now);
    expect(showApp(half, "another")).toMatchObject({ description: "New", keywords: ["new"] });
    expect(showApp(half, "t").draft).toMatchObject({ keywords: ["later"] });
  });

  it("are changed at once while no version is released, and where a repo gives them", () => {
    for (const open of [
      { ...app, status: "draft" as const },
      { ...app, repoId: "repo-1" },
    ])
      expect(showApp(curate(open, { ...change, keywords: ["new"] }, act).app, "t")).toMatchObject({
        description: "New",
      });
  });

  it("are not held back by a change of stage alone", () => {
    expect(curate(app, { stage: "staging" }, act).app).not.toHaveProperty("draft");
  });
});
