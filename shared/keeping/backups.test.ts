import { describe, expect, it } from "vitest";
import { type BackupSchedule, nextTime } from "../domain/backup/schedule.ts";
import { ask } from "../jobs/testing/ask.ts";
import { paperPlus, service } from "../jobs/testing/package.ts";
import { backUp } from "../operations/back-up.ts";
import { deleteDeployment } from "../operations/delete.ts";
import { start, stop } from "../operations/registry.ts";
import { restart } from "../operations/restart.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { refusals } from "../tasks/testing/cloud-faults.ts";
import { testWorld } from "../tasks/testing/world.ts";
import { sweepBackups } from "./sweep-backups.ts";
import { keepingParts } from "./testing/parts.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const device = paperPlus({ top: { backup_policy: "device" } });
const custom = paperPlus({
  top: { backup_policy: "custom" },
  services: { backup: service("dump"), delete_snapshot: service("drop") },
});
let counter = 0;

/** A deployment that is backed up every six hours, of which the two newest stay. */
async function scheduled(more: Partial<BackupSchedule> = {}, pkg = device) {
  const id = `dep-kept${String(++counter).padStart(6, "0")}`;
  const here = testWorld(memoryTable(), "memory", pkg, id);
  const { job } = await here.prepare();
  await here.run(job);
  const { parts, failures } = keepingParts(here);
  const now = here.clock();
  const times = { everyHours: 6 };
  const nextAt = nextTime(times, now, now).toISOString();
  await parts.schedules.save(undefined, {
    tenantId: here.tenant,
    deploymentId: id,
    enabled: true,
    times,
    keep: { count: 2 },
    since: now.toISOString(),
    nextAt,
    lookAt: nextAt,
    turn: 0,
    tidied: [],
    createdBy: "usr-1",
    version: 1,
    updatedAt: now.toISOString(),
    ...more,
  });
  const schedule = async () => {
    const found = await parts.schedules.get(here.tenant, id);
    if (found === undefined) throw new Error("there is no schedule");
    return found;
  };
  const jobs = async (kind: string) =>
    (await here.jobs.listByDeployment(here.tenant, id)).filter((one) => one.kind === kind);
  const kept = async () =>
    (await parts.backups.list(here.tenant, { deploymentId: id, limit: 100 })).items.filter(
      ({ status }) => status === "available",
    );
  const sweep = async () => {
    await sweepBackups(parts);
    if (failures.length > 0) throw failures[0];
  };
  /** Sweeps every minute, and runs what it begins. */
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      here.advance(MINUTE);
      await sweep();
      const deployment = await here.deployments.get(here.tenant, id);
      const active = deployment?.activeJobId;
      if (active !== undefined) await here.run({ id: active, attempt: 1 });
    }
  };
  return { id, here, parts, failures, schedule, jobs, kept, sweep, pass };
}

describe("a back-up by a schedule", () => {
  it("is made when it is due, by one job however many look, and says when the next one is", async () => {
    const { here, schedule, jobs, kept, sweep } = await scheduled();
    await sweep();
    expect(await jobs("back-up")).toEqual([]);
    const due = (await schedule()).nextAt;
    here.advance(6 * HOUR + 1000);
    await Promise.all([sweep(), sweep(), sweep()]);
    await sweep();
    const [job, ...others] = await jobs("back-up");
    expect([job?.cause, job?.createdBy, others.length]).toEqual(["schedule", "platform", 0]);
    if (job === undefined) throw new Error("no job");
    await here.run(job);
    const [backup] = await kept();
    expect(backup).toMatchObject({ cause: "schedule", createdBy: "platform" });
    const after = await schedule();
    expect(after.last).toEqual({ dueAt: due, jobId: job.id, backupId: backup?.id });
    expect(Date.parse(after.nextAt) - Date.parse(due)).toBe(6 * HOUR);
  });

  it("goes when it is beyond what is kept, and what people made stays", async () => {
    const { id, here, schedule, jobs, kept, pass } = await scheduled();
    await here.run(await ask(here, id, backUp, { name: "by hand" }));
    const [byHand] = await kept();
    for (let time = 0; time < 4; time++) {
      here.advance(6 * HOUR - 10 * MINUTE);
      await pass(15);
    }
    const names = await kept();
    expect(names).toHaveLength(3);
    expect(names.map((backup) => backup.id)).toContain(byHand?.id);
    expect(await jobs("back-up")).toHaveLength(5);
    expect(await jobs("delete-backup")).toHaveLength(2);
    expect((await jobs("delete-backup")).every(({ cause }) => cause === "schedule")).toBe(true);
    expect(here.cloud.snapshots.size).toBe(9);
    // Until the next one is due nobody looks at it again.
    const { lookAt, nextAt } = await schedule();
    expect(lookAt).toBe(nextAt);
  });

  it("waits a while for a job, and is left out with the reason when that takes too long", async () => {
    const { id, here, schedule, jobs, sweep } = await scheduled();
    here.advance(6 * HOUR);
    const restarting = await ask(here, id, restart, {});
    await sweep();
    expect(await jobs("back-up")).toEqual([]);
    expect((await schedule()).last).toBeUndefined();
    here.advance(20 * MINUTE);
    await sweep();
    here.advance(11 * MINUTE);
    await sweep();
    expect((await schedule()).last?.reason).toContain(restarting.id);
    await here.run(restarting);
    here.advance(10 * MINUTE);
    await sweep();
    expect(await jobs("back-up")).toEqual([]);
    here.advance(6 * HOUR);
    await sweep();
    expect(await jobs("back-up")).toHaveLength(1);
  });

  it("begins as soon as the job before it has ended", async () => {
    const { id, here, jobs, sweep } = await scheduled();
    here.advance(6 * HOUR);
    const restarting = await ask(here, id, restart, {});
    await sweep();
    await here.run(restarting);
    here.advance(2 * MINUTE);
    await sweep();
    expect(await jobs("back-up")).toHaveLength(1);
  });

  it("is left out while the deployment is off, and nothing piles up", async () => {
    const { id, here, schedule, jobs, sweep, pass } = await scheduled();
    await here.run(await ask(here, id, stop, {}));
    for (let time = 0; time < 3; time++) {
      here.advance(6 * HOUR);
      await sweep();
      expect((await schedule()).last?.reason).toBe("It was stopped.");
    }
    await here.run(await ask(here, id, start, {}));
    await pass(5);
    expect(await jobs("back-up")).toEqual([]);
    here.advance(6 * HOUR);
    await pass(2);
    expect(await jobs("back-up")).toHaveLength(1);
  });

  it("that cannot be made says why, and the schedule goes on", async () => {
    const without = paperPlus({ top: { backup_policy: "custom" } });
    const { here, schedule, jobs, sweep } = await scheduled({}, without);
    here.advance(6 * HOUR);
    await sweep();
    expect(await jobs("back-up")).toEqual([]);
    const { last, nextAt } = await schedule();
    expect(last?.reason).toContain("none of these nodes has it");
    expect(Date.parse(nextAt)).toBeGreaterThan(here.clock().getTime());
  });

  it("is made and deleted whole wherever the sweep dies", async () => {
    for (const at of [1, 2])
      for (const when of ["before", "after"] as const) {
        const { here, parts, failures, jobs, kept, pass } = await scheduled({ keep: { count: 1 } });
        here.advance(6 * HOUR);
        await pass(4);
        here.advance(6 * HOUR);
        here.fault.at = here.effects() + at;
        here.fault.when = when;
        await sweepBackups(parts);
        here.fault.at = 0;
        expect(failures.splice(0)).toHaveLength(1);
        await pass(12);
        expect([at, when, (await jobs("back-up")).length, (await kept()).length]).toEqual([at, when, 2, 1]);
        expect(here.cloud.snapshots.size).toBe(3);
      }
  });

  it("whose deletion fails is tried again after the next one, and not all the time", async () => {
    const { here, jobs, kept, pass } = await scheduled({ keep: { count: 1 } });
    for (let time = 0; time < 2; time++) {
      here.advance(6 * HOUR - 3 * MINUTE);
      if (time === 1) here.cloud.faults.failAll("snapshots.delete", refusals.denied());
      await pass(20);
    }
    expect((await jobs("delete-backup")).map(({ status }) => status)).toEqual(["failed"]);
    expect([(await kept()).length, here.cloud.snapshots.size]).toEqual([1, 6]);
    here.cloud.faults.heal();
    here.advance(6 * HOUR - 3 * MINUTE);
    await pass(20);
    expect(await kept()).toHaveLength(1);
    expect(here.cloud.snapshots.size).toBe(3);
  });

  it("made by the package's own command is deleted by it", async () => {
    const { here, kept, pass } = await scheduled({ keep: { count: 1 } }, custom);
    for (let time = 0; time < 2; time++) {
      here.advance(6 * HOUR - 3 * MINUTE);
      await pass(10);
    }
    expect(await kept()).toHaveLength(1);
    const lines = here.frontgate.posted.join("\n");
    for (const command of ["dump", "drop"]) expect(lines).toContain(`/opt/app/bin/${command}`);
  });

  it("ends with its deployment, and is not made when it is switched off", async () => {
    const { id, here, parts, jobs, schedule, sweep } = await scheduled();
    const before = await schedule();
    await parts.schedules.save(before, { ...before, enabled: false, version: 2 });
    here.advance(7 * HOUR);
    await sweep();
    expect(await jobs("back-up")).toEqual([]);
    const off = await schedule();
    await parts.schedules.save(off, { ...off, enabled: true, version: 3 });
    await here.run(await ask(here, id, deleteDeployment, {}));
    await sweep();
    expect(await parts.schedules.get(here.tenant, id)).toBeUndefined();
    expect(await jobs("back-up")).toEqual([]);
  });
});
