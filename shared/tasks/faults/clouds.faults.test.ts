import { expect, it } from "vitest";
import { PLATFORM_IMAGE } from "../../packages/vm/image.ts";
import { refusals } from "../testing/cloud-faults.ts";
import { ensemble, expectGone, expectWhole, NODES, runOrUndo } from "../testing/ensemble.ts";

/** The Frontgate's machine is the first that is made; those of the nodes follow. */
const MACHINES = Array.from({ length: NODES + 1 }, (_, k) => k + 1);

it.each(MACHINES)(
  "R6: machine %i is refused for good: the job fails, is taken back, and no orphan is left",
  async (k) => {
    for (const refusal of [refusals.capacity(), refusals.quota(), refusals.denied()]) {
      const here = ensemble();
      const { job } = await here.prepare();
      here.cloud.faults.fail("instances.create", k, refusal);
      expect(await runOrUndo(here, job)).toBe("gone");
      await expectGone(here, job.id);
    }
  },
);

it.each(MACHINES)(
  "R6: machine %i is refused for a while, or made although its answer is lost: the job goes on",
  async (k) => {
    for (const fault of ["fail", "timeOut"] as const) {
      const here = ensemble();
      const { job } = await here.prepare();
      here.cloud.faults[fault]("instances.create", k);
      await here.run(job);
      await expectWhole(here, job.id);
    }
  },
);

it("OP-32, in memory: an image that the cloud lacks, the app's or the Frontgate's, fails the job in the cloud's words before anything is made", async () => {
  for (const reference of ["img-svm7yple", PLATFORM_IMAGE]) {
    const here = ensemble();
    const { job } = await here.prepare();
    here.cloud.faults.unknown.add(`image:${reference}`);
    await here.run(job);
    expect((await here.jobs.get(here.tenant, job.id))?.failure).toMatchObject({
      code: "cloud-not-found",
      providerCode: "InvalidAMIID.NotFound",
      message: expect.stringContaining(reference),
      step: expect.stringContaining("check"),
    });
    expect([here.cloud.instances.size, here.cloud.groups.size, here.cloud.made.size]).toEqual([0, 0, 0]);
    expect(await here.frontgates.list(here.tenant)).toEqual([]);
    // There is nothing to take back: once the image is there, the job goes on.
    here.cloud.faults.unknown.clear();
    const failed = await here.jobs.get(here.tenant, job.id);
    const deployment = await here.deployments.get(here.tenant, job.deploymentId);
    if (failed === undefined || deployment === undefined) throw new Error("gone");
    await here.run(await here.jobs.retry(failed, deployment));
    await expectWhole(here, job.id);
  }
});

it("a size that no type holds fails the job before anything is made", async () => {
  const here = ensemble();
  const { job } = await here.prepare();
  here.cloud.faults.largest = 0;
  await here.run(job);
  expect((await here.jobs.get(here.tenant, job.id))?.failure).toMatchObject({
    code: "cloud-invalid",
    providerCode: "NoInstanceType",
  });
  expect([here.cloud.instances.size, here.cloud.groups.size]).toEqual([0, 0]);
});

it.each(MACHINES.slice(1))(
  "R6: machine %i is accepted and goes to error: the job fails in the cloud's words, and no orphan is left",
  async (k) => {
    const here = ensemble();
    const { job } = await here.prepare();
    const reason = "No valid host was found. There are not enough hosts available.";
    here.cloud.faults.breaking.set(k, reason);
    expect(await runOrUndo(here, job)).toBe("gone");
    const tasks = await here.jobs.tasks(here.tenant, job.id);
    expect(tasks.map(({ failure }) => failure).filter((one) => one !== undefined)).toEqual([
      expect.objectContaining({ code: "machine-failed", message: expect.stringContaining(`error: ${reason}`) }),
    ]);
    await expectGone(here, job.id);
  },
);

it("R6: the Frontgate's machine goes to error: another one is made, and the job goes on", async () => {
  const here = ensemble();
  const { job } = await here.prepare();
  here.cloud.faults.breaking.set(1, "The host failed.");
  await here.run(job);
  expect(await here.jobs.get(here.tenant, job.id)).toMatchObject({ status: "succeeded" });
});

it("R6: whatever machine the Frontgate gets goes to error: the job fails in the cloud's words, and no orphan is left", async () => {
  const here = ensemble();
  const { job } = await here.prepare();
  for (let k = 1; k <= 40; k++) here.cloud.faults.breaking.set(k, "No valid host was found.");
  expect(await runOrUndo(here, job)).toBe("gone");
  const tasks = await here.jobs.tasks(here.tenant, job.id);
  expect(tasks.find(({ kind }) => kind === "ensure-frontgate")?.failure).toMatchObject({
    code: "machine-failed",
    message: expect.stringContaining("is error: No valid host was found."),
  });
  expect(here.cloud.instances.size).toBeLessThan(12);
  await expectGone(here, job.id);
});

it.each(MACHINES)("R6: a job that failed at machine %i goes on from there when it is retried", async (k) => {
  const here = ensemble();
  const { job } = await here.prepare();
  here.cloud.faults.fail("instances.create", k, refusals.capacity());
  await here.run(job);
  const failed = await here.jobs.get(here.tenant, job.id);
  const deployment = await here.deployments.get(here.tenant, job.deploymentId);
  expect(failed).toMatchObject({ status: "failed", failure: { providerCode: "InsufficientInstanceCapacity" } });
  if (failed === undefined || deployment === undefined) throw new Error("gone");
  await here.run(await here.jobs.retry(failed, deployment));
  await expectWhole(here, job.id);
});
