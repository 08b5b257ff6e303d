import { afterAll, beforeAll, describe } from "vitest";
import { approving } from "./approvals.ts";
import { apps } from "./apps.ts";
import { attaching } from "./attaching.ts";
import { auditing } from "./audit.ts";
import { canary } from "./canary.ts";
import { commandLine } from "./cli.ts";
import { contract } from "./contract.ts";
import { demo } from "./demo.ts";
import { formats } from "./formats.ts";
import { indexing } from "./indexing.ts";
import { leaving } from "./leaving.ts";
import { lifecycle } from "./lifecycle.ts";
import { packages } from "./packages.ts";
import { quotas } from "./quotas.ts";
import { reports } from "./reports.ts";
import { repos } from "./repos.ts";
import { sdk } from "./sdk.ts";
import { searching } from "./searching.ts";
import { signingIn } from "./signing-in.ts";
import { tenancy } from "./tenancy.ts";
import { webhooks } from "./webhooks.ts";
import { type StoreWorld, startStoreWorld } from "./world.ts";

describe("the store, deployed to the local AWS", () => {
  let world: StoreWorld | undefined;
  const get = (): StoreWorld => {
    if (world === undefined) throw new Error("the world has not started");
    return world;
  };
  beforeAll(async () => {
    world = await startStoreWorld();
  }, 300_000);
  afterAll(async () => world?.stop(), 60_000);

  const scheduledScan = indexing(get);
  const expired = approving(get);
  apps(get);
  attaching(get);
  auditing(get);
  commandLine(get);
  searching(get);
  signingIn(get);
  contract(get);
  sdk(get);
  lifecycle(get);
  leaving(get);
  reports(get);
  repos(get);
  quotas(get);
  formats(get);
  packages(get);
  tenancy(get);
  demo(get);
  webhooks(get);
  scheduledScan();
  expired();
  canary(get);
});
