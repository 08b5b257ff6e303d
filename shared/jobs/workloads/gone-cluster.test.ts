import { describe, expect, it } from "vitest";
import { driftStore } from "../../domain/drift/store.ts";
import { deriveNotices } from "../../domain/notice/derive.ts";
import { checkDrift } from "../../drift/check.ts";
import { deleteDeployment } from "../../operations/delete.ts";
import { ProviderError } from "../../providers/contract.ts";
import { refusals } from "../../tasks/testing/cloud-faults.ts";
import { expectEnded, expectFree, running } from "./testing.ts";

const CALLS = ["releases.describe", "releases.remove", "releases.runHooks", "namespaces.remove", "probe"] as const;

/** A deployment that runs, and whose cluster answers nothing any more. */
async function lost(error: ProviderError = refusals.timedOut()) {
  const one = await running();
  const lose = () => {
    for (const call of CALLS) one.here.cloud.faults.failAll(call, error);
  };
  const labels = { "pitrix.io/tenant": one.here.tenant, "pitrix.io/deployment": one.id };
  const { release } = (await one.stored()).workloads ?? { release: "" };
  const left = { namespace: one.namespace, ownNamespace: true, release, labels };
  return { ...one, change: one.change.bind(one), lose, left };
}

describe("a deployment whose cluster is gone for ever", () => {
  it("is not deleted within minutes, which says that force would; with force it is, and what is left is told", async () => {
    const one = await lost();
    one.lose();
    const refused = await one.change(deleteDeployment, { force: false });
    expect(refused).toMatchObject({ status: "failed", failure: { code: "cloud-unavailable", retryable: true } });
    expect(refused.failure?.remedy).toContain("delete the deployment with force=true");
    expect(refused.failure?.remedy.match(/force=true/g)).toHaveLength(1);
    expect(refused.left).toBeUndefined();

    const before = one.here.clock().getTime();
    const job = await one.change(deleteDeployment, { force: true });
    expect(one.here.clock().getTime() - before).toBeGreaterThan(60_000);
    expect(one.here.clock().getTime() - before).toBeLessThan(120_000);
    await expectEnded(one, job, "deleted");
    expect(job.left).toEqual({ ...one.left, reason: "EC2 could not be reached: no answer after 10 s." });
    const { statusReason } = await one.stored();
    expect(statusReason).toContain(`the namespace ${one.namespace}`);
    expect(statusReason).toContain(`pitrix.io/deployment=${one.id}`);
    const image = { ...job, entity: "Job" };
    expect(deriveNotices(image, { ...image, status: "running" })).toMatchObject([
      { type: "job.succeeded", data: { left: one.left } },
    ]);
  });

  it("is not believed to be there when the cluster comes back", async () => {
    const one = await lost();
    one.lose();
    await expectEnded(one, await one.change(deleteDeployment, { force: true }), "deleted");
    one.here.cloud.faults.heal();
    expect(one.newest()).toMatchObject({ state: "deployed" });
    const { here, id: deploymentId } = one;
    const parts = {
      ...here,
      drift: driftStore(here.table),
      provider: here.cloud.provider,
      checkConfig: () => undefined,
    };
    expect(await checkDrift(parts, { tenantId: here.tenant, deploymentId })).toBeUndefined();
    await expect(one.ask(deleteDeployment, { force: true })).rejects.toMatchObject({ code: "wrong-state" });
    await expectFree(one, "deleted");
  });

  it("is left at once where the cluster refuses for good: a minute changes nothing", async () => {
    const one = await lost(
      new ProviderError({ kind: "auth", providerCode: "Unauthorized", message: "the token ended" }),
    );
    one.lose();
    const before = one.here.clock().getTime();
    const job = await one.change(deleteDeployment, { force: true });
    expect(one.here.clock().getTime() - before).toBeLessThan(30_000);
    await expectEnded(one, job, "deleted");
    expect(job.left).toMatchObject({ reason: "the token ended" });
  });

  it("is left from there on where the cluster goes in the middle, or its namespace does not end", async () => {
    const one = await lost();
    one.here.cloud.faults.failAll("namespaces.remove", refusals.timedOut());
    const job = await one.change(deleteDeployment, { force: true });
    await expectEnded(one, job, "deleted");
    expect(job.left).toMatchObject(one.left);
    expect(one.newest()).toBeUndefined();

    const other = await lost();
    other.here.cloud.workloads.stuck = "a finalizer of pv-controller remains";
    const stuck = await other.change(deleteDeployment, { force: true });
    await expectEnded(other, stuck, "deleted");
    expect(stuck.left?.reason).toContain("a finalizer of pv-controller remains");
  });

  it("is deleted with force as without where the cluster only was away for moments", async () => {
    const one = await lost();
    for (const which of [1, 2, 3]) one.here.cloud.faults.fail("releases.remove", which);
    const job = await one.change(deleteDeployment, { force: true });
    await expectEnded(one, job, "deleted");
    expect(job.left).toBeUndefined();
    expect(one.newest()).toBeUndefined();
    expect(one.here.cloud.workloads.namespaces.size).toBe(0);
  });
});
