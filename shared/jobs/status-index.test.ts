import { expect, it } from "vitest";
import { jobKey } from "../domain/job/entity.ts";
import { platformJobStore } from "../domain/job/platform-store.ts";
import { JobStatus } from "../domain/job/schema.ts";
import { ensemble, stored } from "../tasks/testing/ensemble.ts";

/** Under which statuses the platform finds a job. */
async function found(here: ReturnType<typeof ensemble>, id: string): Promise<readonly string[]> {
  const list = platformJobStore(here.table).list;
  const pages = await Promise.all(JobStatus.options.map((status) => list({ status }, { limit: 10 })));
  const all = await list({}, { limit: 10 });
  expect(all.items.filter((job) => job.id === id).length).toBeLessThanOrEqual(1);
  return pages.flatMap(({ items }) => items.flatMap((job) => (job.id === id ? [job.status] : [])));
}

it("a job is listed for the platform under the status that it has, and under no other, through all its changes", async () => {
  const here = ensemble({ count: 3 });
  const { job } = await here.prepare();
  expect(await found(here, job.id)).toEqual(["queued"]);
  here.frontgate.failing.add("start");
  await here.run(job);
  expect(await found(here, job.id)).toEqual(["failed"]);
  const failed = await stored(here, job.id);
  const again = await here.jobs.retry(failed.job, failed.deployment);
  expect(await found(here, job.id)).toEqual(["queued"]);
  here.frontgate.failing.clear();
  const before = { ...here.table.meter };
  await here.jobs.begin(again, { layers: 7, tasks: 21, deadline: "2026-11-22T00:00:00.000Z" });
  expect(here.table.meter.roundTrips - before.roundTrips).toBe(1);
  expect(await found(here, job.id)).toEqual(["running"]);
  await here.jobs.finish({ ...again, status: "running" }, { status: "succeeded" });
  expect(await found(here, job.id)).toEqual(["succeeded"]);
});

it("a job of before the index is listed from its next change of status on", async () => {
  const here = ensemble({ count: 3 });
  const { job } = await here.prepare();
  await here.table.update({ key: jobKey(here.tenant, job.id), update: "REMOVE gsi3pk, gsi3sk" });
  expect(await found(here, job.id)).toEqual([]);
  const { items } = await platformJobStore(here.table).list({ tenantId: here.tenant }, { limit: 10 });
  expect(items.map(({ id }) => id)).toEqual([job.id]);
  await here.run(job);
  expect(await found(here, job.id)).toEqual(["succeeded"]);
});
