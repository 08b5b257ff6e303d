import { expect, it } from "vitest";
import { driftStore } from "../domain/drift/store.ts";
import { expectEnded, running } from "../jobs/workloads/testing.ts";
import { adopt } from "../operations/adopt.ts";
import { revert } from "../operations/revert.ts";
import { checkDrift } from "./check.ts";

/** A deployment of workloads that somebody has changed in its cluster. */
async function changedBehind() {
  const one = await running();
  const { here, place } = one;
  const parts = {
    table: here.table,
    deployments: here.deployments,
    frontgates: here.frontgates,
    drift: driftStore(here.table),
    sealer: here.sealer,
    provider: here.cloud.provider,
    clock: here.clock,
    checkConfig: () => undefined,
  };
  const look = () => checkDrift(parts, { tenantId: here.tenant, deploymentId: one.id });
  expect(await look()).toMatchObject({ status: "in-sync" });
  here.cloud.workloads.drifted.set(`${place} Deployment/web`, 7);
  return { ...one, change: one.change.bind(one), look };
}

it("tells what of a release was changed behind our back, field by field, and since when", async () => {
  const { here, look } = await changedBehind();
  const first = await look();
  expect(first).toMatchObject({
    status: "drifted",
    differences: [{ object: "Deployment/web", field: "object", pointer: "/spec/replicas", expected: 2, observed: 7 }],
  });
  here.advance(60_000);
  expect((await look())?.differences).toEqual(first?.differences);
});

it("puts it again, or takes over the replicas that somebody gave a workload", async () => {
  const one = await changedBehind();
  await one.look();
  await expectEnded(one, await one.change(revert), "active");
  expect(await one.look()).toMatchObject({ status: "in-sync" });
  expect(one.replicas()).toEqual({ "Deployment/web": 2, "StatefulSet/db": 1 });

  one.here.cloud.workloads.drifted.set(`${one.place} Deployment/web`, 5);
  await one.look();
  await expectEnded(one, await one.change(adopt), "active");
  expect((await one.stored()).adjustments).toEqual({ "Deployment/web": { replicas: 5 } });
  expect(await one.look()).toMatchObject({ status: "in-sync" });
});

it("notes how the workloads are", async () => {
  const { here, look, stored } = await changedBehind();
  here.cloud.workloads.crashing = true;
  await look();
  expect(await stored()).toMatchObject({ health: "unhealthy" });
  here.cloud.workloads.crashing = false;
  await look();
  expect(await stored()).toMatchObject({ health: "healthy" });
});
