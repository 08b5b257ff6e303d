import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import { seriousFindings, wideParts } from "./page.ts";
import { type ConsoleWorld, startConsoleWorld } from "./world.ts";

let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
}, 300_000);
afterAll(() => world?.stop());

const ID = "0m9x2k4f7abcdefghj";

/** Pages by the role that works with them: address and heading. */
const PAGES: Readonly<Record<string, readonly (readonly [path: string, heading: RegExp])[]>> = {
  operator: [
    ["/jobs", /^Jobs$/],
    ["/runtimes", /^Runtimes$/],
    ["/runtimes/new", /^Add a runtime$/],
    [`/runtimes/rt-${ID}`, /^What the cloud said$/],
    ["/credentials", /^Credentials$/],
    ["/credentials/new", /^Add a credential$/],
    [`/credentials/cred-${ID}`, /^Replace the secret/],
  ],
  "platform-admin": [
    ["/platform/tenants", /^Tenants$/],
    ["/platform/limits?tenant=tenant-acme", /^tenant-acme$/],
    ["/platform/jobs", /^Jobs of all tenants$/],
    ["/platform/frontgates", /^Frontgates$/],
    ["/platform/dead-letters", /^Dead letters$/],
    ["/platform/providers", /^Clouds$/],
    ["/platform/agent-upgrades", /^Upgrades of agents$/],
    [`/platform/agent-upgrades/upg-${ID}`, /^Upgrade of agents to 0\.2\.0$/],
    ["/platform/erasures", /^Erasures$/],
  ],
  vendor: [
    ["/own-apps", /^Apps and versions$/],
    ["/own-apps/upload", /^Upload a package$/],
    [`/own-apps/app-${ID}`, /^Stages$/],
    ["/reviews", /^Reviews$/],
    [`/reviews/rev-${ID}`, /^What the app's page will say$/],
    ["/repos", /^Repos$/],
    ["/repos/new", /^Add a repo$/],
    [`/repos/repo-${ID}`, /^Scans$/],
  ],
  approver: [
    ["/approvals", /^Approvals$/],
    ["/approvals?view=all", /^Approvals$/],
    [`/approvals/apr-${ID}`, /^What would be done$/],
  ],
  "tenant-admin": [
    ["/members", /^Members$/],
    ["/groups", /^Groups$/],
    ["/roles", /^Roles$/],
    ["/quotas", /^Quotas$/],
    ["/usage?by=zone", /^Usage$/],
    ["/tokens", /^API tokens$/],
    ["/audit", /^Audit log$/],
    ["/policies", /^Policies$/],
    ["/policies/new", /^Rule 1$/],
    [`/policies/pol-${ID}`, /^Rule 2$/],
    ["/webhooks", /^Webhooks$/],
    ["/webhooks/new", /^Add a webhook$/],
    [`/webhooks/hook-${ID}`, /^Settings$/],
    [`/webhooks/hook-${ID}/deliveries/dlv-${ID}`, /^Attempts$/],
    ["/leaving", /^Erase the tenant$/],
    [`/erasures/ers-${ID}`, /^Erasure of tenant-acme$/],
  ],
};

describe.each(Object.entries(PAGES))("the pages of the role %s", (role, pages) => {
  it("are there without a serious finding of axe, and fit a phone", async () => {
    world.may(BUILT_IN_ROLES[role]?.grants ?? []);
    const { page, faults } = await world.enter("/");
    const seen: Record<string, unknown> = {};
    for (const [path, heading] of pages) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(world.server.url + path);
      await page.getByRole("heading", { name: heading }).first().waitFor();
      const serious = await seriousFindings(page);
      await page.setViewportSize({ width: 390, height: 844 });
      seen[path] = { serious, wide: await wideParts(page) };
    }
    expect(seen).toEqual(Object.fromEntries(pages.map(([path]) => [path, { serious: [], wide: [] }])));
    expect(faults).toEqual([]);
  }, 240_000);
});
