import { expect, it } from "vitest";
import { MAX_EVENTS } from "../../jobs/history.ts";
import { countCreate } from "../testing/count-create.ts";
import { ensemble, expectWhole } from "../testing/ensemble.ts";

it("a deployment of 300 nodes completes: no history near its end, no state above 8 KB", async () => {
  const here = ensemble({ count: 300 });
  const { job } = await here.prepare();
  const count = await here.run(job);
  await expectWhole(here, job.id, 300);
  const tasks = (await here.jobs.tasks(here.tenant, job.id)).length;
  console.error(`300 nodes: ${tasks} tasks, ${JSON.stringify(count)}`);
  expect(count.longest).toBeLessThan(MAX_EVENTS * 0.7);
  expect(count.largestState).toBeLessThanOrEqual(8192);
  expect(count.executions).toBeGreaterThan(1);
}, 600_000);

it("a five-node create costs at most 5 dollars a thousand, by counted transitions, writes, reads and messages", async () => {
  const { jobId: _, ...count } = await countCreate(ensemble());
  console.error("five nodes", count);
  expect(count.thousand).toBeLessThanOrEqual(5);
  expect(count.transitions).toBeLessThanOrEqual(85);
  expect(count.writeUnits).toBeLessThanOrEqual(450);
});
