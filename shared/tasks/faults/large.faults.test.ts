import { expect, it } from "vitest";
import { PRICES } from "../../../scripts/costs/prices.ts";
import { MAX_EVENTS } from "../../jobs/history.ts";
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
  const here = ensemble();
  const { job } = await here.prepare();
  const before = { ...here.table.meter };
  const posted = here.frontgate.posted.length;
  const { transitions } = await here.run(job);
  const writes = here.table.meter.writeUnits - before.writeUnits;
  const reads = here.table.meter.readUnits - before.readUnits;
  // Each message to the agents is one of the socket, and so is each of their answers; one more to and from the queue.
  const messages = 2 * (here.frontgate.posted.length - posted) + 2;
  const thousand = {
    transitions: 1000 * transitions * PRICES.stepFunctions.transition,
    writes: 1000 * writes * PRICES.dynamodb.writeUnit,
    reads: 1000 * reads * PRICES.dynamodb.readUnit,
    messages: 1000 * messages * PRICES.apiGateway.message,
  };
  const total = Object.values(thousand).reduce((sum, part) => sum + part, 0);
  console.error(`five nodes, a thousand times: ${total.toFixed(2)} dollars`, {
    transitions,
    writes,
    reads,
    messages,
    thousand,
  });
  expect(total).toBeLessThanOrEqual(5);
  expect(transitions).toBeLessThanOrEqual(85);
  expect(writes).toBeLessThanOrEqual(450);
});
