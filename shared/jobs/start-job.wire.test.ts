import { describe, expect, it } from "vitest";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
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
    const waiting = await first.jobs.get("tenant-slots", two.id);
    // Its change passes through the table's stream to the queue, which calls the controller again.
    expect(waiting).toMatchObject({ status: "queued", nudges: 1 });
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
});
