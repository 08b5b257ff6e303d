import { describe, expect, it } from "vitest";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { useTestTable } from "./testing/table.ts";
import { testWorld } from "./testing/world.ts";

const pkg = readGood(loadFiles("paper"));
const TABLE = "crash";
const client = useTestTable(TABLE);
/** What a deployment of three nodes may cost in the table after it was accepted (docs/performance.md). Lower it when it falls. */
const BUDGET = { roundTrips: 375, writeUnits: 260 };
let counter = 0;

const world = () => testWorld(client(), TABLE, pkg, `dep-crash${String(++counter).padStart(6, "0")}`);

/** Three nodes and one Frontgate, each made once; every command executed once; every task done. */
async function expectWhole(here: ReturnType<typeof world>, jobId: string): Promise<void> {
  const keys = [...here.cloud.instances.values()].map((instance) => instance.key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toHaveLength(4);
  expect([...here.frontgate.executed.values()].every((times) => times === 1)).toBe(true);
  const tasks = await here.jobs.tasks(here.tenant, jobId);
  // The paper's own package names no health check and no endpoint, so there is nothing to wait for.
  expect(tasks.map((task) => task.status)).toEqual(
    tasks.map((task) => (task.kind === "wait-ready" ? "skipped" : "succeeded")),
  );
  const job = await here.jobs.get(here.tenant, jobId);
  expect(job?.status).toBe("succeeded");
  const deployment = await here.deployments.get(here.tenant, job?.deploymentId ?? "");
  expect(deployment).toMatchObject({ status: "active" });
  expect(deployment?.activeJobId).toBeUndefined();
}

describe("a job survives", () => {
  it("an undisturbed run, whose cost in the table does not grow", async () => {
    const here = world();
    const { job } = await here.prepare();
    const before = { ...here.table.meter };
    await here.run(job);
    await expectWhole(here, job.id);
    const { roundTrips, writeUnits } = here.table.meter;
    const cost = { roundTrips: roundTrips - before.roundTrips, writeUnits: writeUnits - before.writeUnits };
    console.error(`a deployment of three nodes costs ${JSON.stringify(cost)}`);
    expect(cost.roundTrips).toBeLessThanOrEqual(BUDGET.roundTrips);
    expect(cost.writeUnits).toBeLessThanOrEqual(BUDGET.writeUnits);
  });

  it("a crash of its worker before or after each of a spread of effects", async () => {
    const first = world();
    const { job } = await first.prepare();
    const begin = first.effects();
    await first.run(job);
    const total = first.effects() - begin;
    expect(total).toBeGreaterThan(60);
    // On the real table some; on the one in memory all (`faults/kills.faults.test.ts`).
    for (let at = 1; at <= total; at += 40) {
      for (const when of ["before", "after"] as const) {
        const here = world();
        const made = await here.prepare();
        here.fault.at = here.effects() + at;
        here.fault.when = when;
        await here.run(made.job);
        await expectWhole(here, made.job.id);
      }
    }
  }, 300_000);

  it("every message delivered again, while it runs and after", async () => {
    const here = world();
    const { job } = await here.prepare();
    await here.run(job);
    await here.again(job);
    await here.again(job);
    await expectWhole(here, job.id);
  });
});

describe("a command that fails", () => {
  it("ends the job with node, command, exit code, output and remedy; a retry goes on from there", async () => {
    const here = world();
    const { job } = await here.prepare();
    here.frontgate.failing.add("start");
    await here.run(job);
    const failed = await here.jobs.get(here.tenant, job.id);
    expect(failed?.status).toBe("failed");
    expect(failed?.failure).toMatchObject({
      code: "command-failed",
      exitCode: 7,
      output: "no such file",
      retryable: true,
    });
    expect(failed?.failure?.nodeId).toMatch(/^node-/);
    expect(failed?.failure?.command).toContain("zkServer.sh start");

    here.frontgate.failing.clear();
    const deployment = await here.deployments.get(here.tenant, job.deploymentId);
    if (failed === undefined || deployment === undefined) throw new Error("gone");
    const again = await here.jobs.retry(failed, deployment);
    await here.run(again);
    await expectWhole(here, job.id);
  });
});
