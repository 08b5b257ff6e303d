import { describe, expect, it } from "vitest";
import { stepWords } from "../domain/job/steps.ts";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import type { ExecutionState } from "../platform/flows.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { Crash, testWorld } from "../tasks/testing/world.ts";
import { executionName } from "./advance.ts";

const pkg = readGood(loadFiles("paper"));
const MINUTE = 60_000;
let counter = 0;
type Options = NonNullable<Parameters<typeof testWorld>[4]>;
const world = (options: Options = {}, table = memoryTable()) =>
  testWorld(table, "", pkg, `dep-stuck${String(++counter).padStart(6, "0")}`, options);
type World = ReturnType<typeof world>;

class Gone extends Error {}

async function loaded(here: World, jobId: string) {
  const job = await here.jobs.get(here.tenant, jobId);
  const deployment = await here.deployments.get(here.tenant, job?.deploymentId ?? "");
  if (job === undefined || deployment === undefined) throw new Error("gone");
  return { job, deployment, tasks: await here.jobs.tasks(here.tenant, jobId) };
}

/** What carried the job on is gone when its k-th task would begin. */
async function dieAt(here: World, job: { id: string; attempt: number }, k: number): Promise<string> {
  let begun = 0;
  let task = "";
  const order = (ids: readonly string[]) => {
    if (begun <= k && k < begun + ids.length) {
      task = ids[k - begun] ?? "";
      here.before(() => Promise.reject(new Gone()), task);
    }
    begun += ids.length;
    return ids;
  };
  await expect(here.run(job, order)).rejects.toThrow(Gone);
  here.before(async () => undefined, task);
  return task;
}

async function expectEnded(here: World, jobId: string, code: string) {
  const { job, deployment, tasks } = await loaded(here, jobId);
  expect(job).toMatchObject({ status: "failed", failure: { code, retryable: true } });
  expect(job).not.toHaveProperty("gsi2pk");
  expect(deployment.status).toBe("failed");
  expect(deployment).not.toHaveProperty("activeJobId");
  expect(tasks.filter(({ status }) => status === "running")).toEqual([]);
  return { job, deployment };
}

async function expectRetryEnds(here: World, jobId: string) {
  const { job, deployment } = await loaded(here, jobId);
  const again = await here.jobs.retry(job, deployment);
  expect(again).not.toHaveProperty("givenUp");
  await here.run(again);
  expect(await here.jobs.get(here.tenant, jobId)).toMatchObject({ status: "succeeded" });
  expect([...here.cloud.instances.values()].filter(({ state }) => state === "running")).toHaveLength(4);
}

const ENDS: readonly ExecutionState[] = ["failed", "timed-out", "aborted", "missing", "succeeded"];

describe("a job whose execution is gone", () => {
  it("ends as failed, whichever step it was at, and goes on when it is retried", async () => {
    const whole = world();
    const { job: first } = await whole.prepare();
    await whole.run(first);
    const total = (await loaded(whole, first.id)).tasks.length;
    expect(total).toBeGreaterThan(15);
    for (let k = 0; k < total; k++) {
      const here = world();
      const { job } = await here.prepare();
      const taskId = await dieAt(here, job, k);
      // Every second time its worker had begun.
      const task = await here.jobs.task(here.tenant, job.id, taskId);
      if (k % 2 === 0 && task !== undefined) await here.jobs.claimTask(task, 90_000);
      here.ends.set(executionName(job, 0), ENDS[k % ENDS.length] ?? "failed");
      here.advance(46 * MINUTE);
      await here.sweepRunning();
      await expectEnded(here, job.id, "execution-lost");
      expect(await here.jobs.slots(here.tenant)).toEqual([]);
      await expectRetryEnds(here, job.id);
    }
  }, 120_000);

  it("succeeds when nothing of it was left to do", async () => {
    const here = world();
    const { job } = await here.prepare();
    await here.begin(job);
    for (const task of (await loaded(here, job.id)).tasks) await here.jobs.endTask(task, { status: "skipped" });
    here.ends.set(executionName(job, 0), "failed");
    here.advance(16 * MINUTE);
    await here.sweepRunning();
    expect(await here.jobs.get(here.tenant, job.id)).toMatchObject({ status: "succeeded" });
  });

  it("gives its slot to the tenant's next one", async () => {
    const table = memoryTable();
    const [first, second] = [world({ tenant: "t-next", cap: 1 }, table), world({ tenant: "t-next", cap: 1 }, table)];
    const [{ job }, { job: waiting }] = [await first.prepare(), await second.prepare()];
    await first.begin(job);
    first.ends.set(executionName(job, 0), "aborted");
    first.advance(16 * MINUTE);
    await first.sweepRunning();
    expect(first.sent).toEqual([{ tenantId: "t-next", jobId: waiting.id, attempt: 1 }]);
    expect(await first.jobs.slots("t-next")).toEqual([waiting.id]);
  });

  it("ends the same wherever the sweep dies", async () => {
    for (let at = 1; at <= 12; at++) {
      for (const when of ["before", "after"] as const) {
        const here = world();
        const { job } = await here.prepare();
        await dieAt(here, job, 3);
        here.advance(16 * MINUTE);
        // It hangs: it has to be stopped as well.
        here.advance(48 * 60 * MINUTE);
        Object.assign(here.fault, { at: here.effects() + at, when });
        await here.sweepRunning().catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
        here.fault.at = 0;
        for (let minute = 0; minute < 40; minute++) {
          here.advance(MINUTE);
          await here.sweepRunning();
        }
        await expectEnded(here, job.id, "deadline-exceeded");
        // A slot that nobody gave back is given back when somebody waits for it.
        const next = world({ tenant: here.tenant, cap: 1 }, here.table);
        const { job: waiting } = await next.prepare();
        await next.sweepQueued();
        expect(await here.jobs.slots(here.tenant)).toEqual([waiting.id]);
        expect(here.ends.get(executionName(job, 0))).toBe("aborted");
      }
    }
  }, 120_000);
});

describe("a job that nothing moves any more", () => {
  it("ends when nobody answers its command, long before its deadline", async () => {
    const here = world();
    const { job } = await here.prepare();
    const { flush } = here.frontgate;
    here.frontgate.flush = async () => undefined;
    await expect(here.run(job)).rejects.toThrow("never came to an end");
    const waiting = (await loaded(here, job.id)).tasks.filter(({ commandId }) => commandId !== undefined);
    expect(waiting).toMatchObject([{ status: "running" }]);
    for (let minute = 0; minute < 60; minute++) {
      here.advance(MINUTE);
      await here.sweepRunning();
    }
    const ended = await expectEnded(here, job.id, "deadline-exceeded");
    expect(ended.job.failure).toMatchObject({
      step: stepWords(waiting[0]?.kind ?? ""),
      next: { action: "retry", route: `POST /jobs/${job.id}:retry` },
    });
    expect(Date.parse(ended.job.finishedAt ?? "")).toBeLessThan(Date.parse(ended.job.deadline ?? ""));
    expect(here.ends.get(executionName(job, 0))).toBe("aborted");
    here.frontgate.flush = flush;
    await expectRetryEnds(here, job.id);
  });

  it("ends when its execution waits for an answer that was lost, and nothing is in work", async () => {
    const here = world();
    const { job } = await here.prepare();
    await dieAt(here, job, 5);
    for (let minute = 0; minute < 40; minute++) {
      here.advance(MINUTE);
      await here.sweepRunning();
    }
    await expectEnded(here, job.id, "execution-lost");
    await expectRetryEnds(here, job.id);
  });

  it("is not ended under a worker's hands: its lease ends first, and a retry waits for that", async () => {
    const here = world();
    const { job } = await here.prepare();
    const taskId = await dieAt(here, job, 5);
    here.advance(47 * 60 * MINUTE);
    const task = await here.jobs.task(here.tenant, job.id, taskId);
    if (task === undefined) throw new Error("no task");
    await here.jobs.claimTask(task, 90_000);
    await here.sweepRunning();
    expect(await here.jobs.get(here.tenant, job.id)).toMatchObject({ status: "running" });
    expect(here.ends.get(executionName(job, 0))).toBe("aborted");
    here.advance(3 * MINUTE);
    await here.sweepRunning();
    await expectEnded(here, job.id, "deadline-exceeded");
    await expectRetryEnds(here, job.id);
  });

  it("is not ended when it has gone on, or ended, while it was looked at", async () => {
    const here = world();
    const { job } = await here.prepare();
    await here.begin(job);
    here.advance(16 * MINUTE);
    const handedOn = async (): Promise<ExecutionState> => {
      await here.jobs.handOn(job, 1);
      return "succeeded";
    };
    await here.sweepRunning({ flows: { state: handedOn, stop: async () => undefined } });
    expect(await here.jobs.get(here.tenant, job.id)).toMatchObject({ status: "running", part: 1 });
    here.advance(16 * MINUTE);
    const over = async (): Promise<ExecutionState> => {
      for (const task of (await loaded(here, job.id)).tasks) await here.jobs.endTask(task, { status: "succeeded" });
      await here.end(job);
      return "succeeded";
    };
    await here.sweepRunning({ flows: { state: over, stop: async () => undefined } });
    const { job: ended } = await loaded(here, job.id);
    expect(ended.status).toBe("succeeded");
    expect(ended).not.toHaveProperty("givenUp");
  });
});

it("a job that runs is left alone, however slowly, and holds up no other that cannot be looked at", async () => {
  const here = world();
  const { job } = await here.prepare();
  let looks = 0;
  const stop = async () => Promise.reject(new Error("it was stopped"));
  const state = async (): Promise<ExecutionState> => {
    looks++;
    return "running";
  };
  const order = (ids: readonly string[]) => {
    for (const id of ids)
      here.before(async () => {
        here.advance(14 * MINUTE);
        await here.sweepRunning({ flows: { state, stop } });
      }, id);
    return ids;
  };
  await here.run(job, order);
  expect(await here.jobs.get(here.tenant, job.id)).toMatchObject({ status: "succeeded" });
  expect(looks).toBeGreaterThan(7);

  const other = world({ tenant: "t-broken" });
  const { job: broken } = await other.prepare();
  await other.begin(broken);
  other.advance(16 * MINUTE);
  const failed: string[] = [];
  const flows = { state: () => Promise.reject(new Error("throttled")), stop };
  await other.sweepRunning({ flows, failed: (tenantId) => void failed.push(tenantId) });
  await other.sweepRunning({ flows, failed: (tenantId) => void failed.push(tenantId) });
  expect(failed).toEqual(["t-broken"]);
});

it("taking back has a deadline of its own", async () => {
  const here = world();
  const { job } = await here.prepare();
  here.frontgate.failing.add("start");
  await here.run(job);
  const { job: failed, deployment } = await loaded(here, job.id);
  here.advance(72 * 60 * MINUTE);
  const undoing = await here.jobs.retry(failed, deployment, [], { undo: true });
  const order = (ids: readonly string[]) => {
    here.before(() => here.sweepRunning(), ids[0] ?? "");
    return ids;
  };
  await here.run(undoing, order);
  const { job: undone } = await loaded(here, job.id);
  expect(undone).toMatchObject({ status: "cancelled", undone: true });
  expect(undone.deadline).toMatch(/^2026-01-04T/);
});

it("a queued job that never begins ends after two hours, and its deployment is free", async () => {
  const here = world();
  const { job } = await here.prepare();
  for (let minute = 0; minute <= 121; minute++) {
    here.advance(MINUTE);
    await here.sweepQueued();
  }
  expect(await here.jobs.get(here.tenant, job.id)).toMatchObject({ status: "queued" });
  here.advance(5 * MINUTE);
  await here.sweepQueued();
  await expectEnded(here, job.id, "not-started");
  expect(here.sent.length).toBeGreaterThan(20);
  await expectRetryEnds(here, job.id);
});
