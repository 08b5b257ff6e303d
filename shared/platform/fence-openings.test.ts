import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

/** Who opens the fence between tenants, how often, and why that leaks nothing. A new one wants a reason here. */
const OPENINGS: Readonly<Record<string, readonly [number, string]>> = {
  "functions/api/agent-upgrades/operations.ts": [1, "the platform upgrades its agents in every tenant's networks"],
  "functions/api/apps/versions.ts": [1, "an app that the catalogue found readable"],
  "functions/api/erasures/operations.ts": [
    3,
    "an erasure is judged by whose it is, read by its id or listed; of others it is seen whether they are the tenant's",
  ],
  "functions/api/frontgates/change.ts": [1, "the routes are the platform's alone"],
  "functions/api/frontgates/list.ts": [1, "the route is the platform's alone"],
  "functions/api/invitations/accept.ts": [3, "the tenant, one group and one member that a secret invitation names"],
  "functions/api/platform/list-jobs.ts": [
    1,
    "the route is the platform's alone, and shows nothing of what a job was asked",
  ],
  "functions/api/quota-requests/decide.ts": [1, "the route is the platform's alone"],
  "functions/api/quotas/at-tenant.ts": [1, "a tenant's limits, for the platform alone: its scope is checked there"],
  "functions/api/device-logins/poll.ts": [1, "the token of a user, for the tenant that this user has just chosen"],
  "functions/api/me/get.ts": [2, "the tenants that the user is a member of"],
  "shared/approvals/kinds/deploy.ts": [
    1,
    "compares a version and a runtime that were shared when the deployment was asked for",
  ],
  "shared/domain/app/catalogue.ts": [2, "every item is judged by its gate, the repo or the app, before it is shown"],
  "shared/domain/attachment/store.ts": [1, "answers whose it is; the catalogue says who may see the app"],
  "shared/domain/market/market-store.ts": [
    5,
    "who may see a market is judged by its visibility or the tenant's own membership; joining is written with both sides",
  ],
  "shared/domain/market/offer-store.ts": [2, "offers of a market that was found readable"],
  "shared/domain/market/order-store.ts": [3, "an order is written with both of its sides, which it names"],
  "shared/domain/market/entitlement-store.ts": [1, "offers of a sold app, each judged by its market before it is told"],
  "shared/domain/quota-request/store.ts": [2, "the routes that ask so are the platform's alone"],
  "shared/domain/backup/store.ts": [1, "the owner of a shared runtime learns how many back-ups of others lie in it"],
  "shared/domain/deployment/store.ts": [2, "a shared runtime notes who runs on it, and its owner learns how many"],
  "shared/domain/deployment/usage.ts": [1, "the owner of an app learns how many deployments of others use it"],
  "shared/domain/runtime/store.ts": [
    4,
    "what others share is judged by its groups; pointers lie with whom it is shared with",
  ],
  "shared/operations/links/resolve.ts": [1, "the version of a deployment that is depended on may be another tenant's"],
  "shared/operations/facts.ts": [
    4,
    "runtime and packages of a deployment, and of its revisions, found in its own tenant",
  ],
  "shared/domain/search/store.ts": [2, "every app is read again and judged by its gate"],
  "shared/domain/token/store.ts": [1, "a token's key does not say whose it is; another tenant's is dropped at once"],
};

const ROOT = join(import.meta.dirname, "..", "..");

it("the fence is opened where this list says, and nowhere else", () => {
  const found = ["functions", "shared"]
    .flatMap((top) =>
      readdirSync(join(ROOT, top), { recursive: true, encoding: "utf8" }).map((path) => join(top, path)),
    )
    .filter((path) => /(?<!\.test)\.ts$/.test(path) && !/\/test-|fence\.ts$/.test(path))
    .flatMap((path): [string, number][] => {
      const times = readFileSync(join(ROOT, path), "utf8").match(/acrossTenants\(/g)?.length ?? 0;
      return times === 0 ? [] : [[path, times]];
    });
  const listed = Object.entries(OPENINGS).map(([path, [times]]) => [path, times]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(listed));
});
