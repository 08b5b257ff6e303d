import { describe, expect, it } from "vitest";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { openTable } from "../platform/dynamodb.ts";
import { useTestTable } from "../tasks/testing/table.ts";
import { testWorld } from "../tasks/testing/world.ts";

const pkg = readGood(loadFiles("paper"));
const TABLE = "slots";
const client = useTestTable(TABLE);

describe("a tenant's jobs", () => {
  it("run as many at a time as the tenant may, the next one as soon as one ends", async () => {
    const world = (name: string) => testWorld(client(), TABLE, pkg, `dep-${name}`, { tenant: "tenant-slots", cap: 1 });
    const [first, second] = [world("first"), world("second")];
    const [{ job: one }, { job: two }] = [await first.prepare(), await second.prepare()];
    await first.begin(one);
    await second.begin(two);
    const status = async (id: string) => (await first.jobs.get("tenant-slots", id))?.status;
    expect([await status(one.id), await status(two.id)]).toEqual(["running", "queued"]);

    await first.end(one);
    expect(first.sent).toEqual([{ tenantId: "tenant-slots", jobId: two.id, attempt: 1 }]);
    await second.begin(two);
    expect(await status(two.id)).toBe("running");
  });

  it("keep their slot when the controller is called twice, and give it back once", async () => {
    const here = testWorld(client(), TABLE, pkg, "dep-twice", { tenant: "tenant-twice", cap: 1 });
    const { job } = await here.prepare();
    await here.begin(job);
    await here.begin(job);
    await here.end(job);
    await here.end(job);
    const next = testWorld(client(), TABLE, pkg, "dep-next", { tenant: "tenant-twice", cap: 1 });
    const { job: after } = await next.prepare();
    await next.begin(after);
    expect((await next.jobs.get("tenant-twice", after.id))?.status).toBe("running");
  });

  it("that were let in after their end give the slot to the next one", async () => {
    const here = testWorld(client(), TABLE, pkg, "dep-late", { tenant: "tenant-late", cap: 1 });
    const { job } = await here.prepare();
    await here.begin(job);
    await here.end(job);
    await here.jobs.takeSlots("tenant-late", [job.id], 1);
    const next = testWorld(client(), TABLE, pkg, "dep-early", { tenant: "tenant-late", cap: 1 });
    const { job: waiting } = await next.prepare();
    await here.begin(job);
    expect(await here.jobs.slots("tenant-late")).toEqual([waiting.id]);
    expect(here.sent).toEqual([{ tenantId: "tenant-late", jobId: waiting.id, attempt: 1 }]);
  });

  it("leave the list of what is queued when they begin, and come back to it when they are retried", async () => {
    const here = testWorld(client(), TABLE, pkg, "dep-again", { tenant: "tenant-again" });
    const { job } = await here.prepare();
    const queued = () => here.jobs.queued("tenant-again", 10);
    const listed = { tenantId: "tenant-again", id: job.id, attempt: 1, deploymentId: "dep-again" };
    expect(await queued()).toEqual([listed]);
    await here.begin(job);
    expect(await queued()).toEqual([]);
    await here.end(job);
    const failed = await here.jobs.get("tenant-again", job.id);
    const deployment = await here.deployments.get("tenant-again", "dep-again");
    if (failed === undefined || deployment === undefined) throw new Error("they are gone");
    await here.jobs.retry(failed, deployment);
    expect(await queued()).toEqual([{ ...listed, attempt: 2 }]);
    const { items } = await openTable(TABLE, client()).query({ pk: "T#tenant-again#JOB" });
    expect(items).toMatchObject([{ gsi2pk: expect.stringMatching(/^JOB_QUEUED#[0-7]$/) }]);
  });
});
