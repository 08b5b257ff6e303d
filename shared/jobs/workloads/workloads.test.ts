import { describe, expect, it } from "vitest";
import { cease } from "../../operations/cease.ts";
import { configure } from "../../operations/configure.ts";
import { deleteDeployment } from "../../operations/delete.ts";
import { recover, start, stop } from "../../operations/registry.ts";
import { restart } from "../../operations/restart.ts";
import { rollBack } from "../../operations/roll-back.ts";
import { scaleIn } from "../../operations/scale-in.ts";
import { scaleOut } from "../../operations/scale-out.ts";
import { upgrade } from "../../operations/upgrade.ts";
import { putVersion, SECOND } from "../../tasks/testing/workloads-world.ts";
import { cluster, expectEnded, expectFree, running } from "./testing.ts";

describe("a deployment of workloads", () => {
  it("is put into a namespace of its own, with its package's own jobs around it, and waited for", async () => {
    const one = await cluster();
    one.here.cloud.faults.slowness = 3;
    await one.here.run(one.job);
    await expectEnded(one, one.job, "active");
    expect(one.newest()).toMatchObject({
      state: "deployed",
      revision: 1,
      key: one.job.id,
      input: { values: { greeting: "hello" }, tags: { "pitrix:deployment": one.id } },
    });
    expect(one.here.cloud.workloads.hooks).toEqual([`${one.job.id} pre-install`]);
    expect(one.here.cloud.workloads.namespaces.get(one.namespace)).toMatchObject({
      state: "active",
      tags: { "pitrix:tenant": one.here.tenant, "pitrix:deployment": one.id },
    });
    expect(await one.stored()).toMatchObject({ health: "healthy", revision: 1 });
    const tasks = await one.here.jobs.tasks(one.here.tenant, one.job.id);
    expect(tasks.map(({ kind }) => kind)).toEqual([
      "check-cluster",
      "ensure-namespace",
      "run-hooks",
      "put-release",
      "wait-workloads",
      "run-hooks",
    ]);
  });

  it("is one turn of the machine where nothing is waited for, and more where something is", async () => {
    const one = await cluster();
    const { roundTrips, writeUnits } = one.here.table.meter;
    // `Next`, `More`, the Map with two tasks, and once more to its end: 24 where each layer takes a turn.
    expect(await one.here.run(one.job)).toMatchObject({ transitions: 8, executions: 1 });
    // From the queue to the end of the job (69 and 62, 9 of which keep the indexes of jobs by status and of deployments by
    // app), and what they are in the bench's words is said there.
    expect(one.here.table.meter.roundTrips - roundTrips).toBeLessThanOrEqual(69);
    expect(one.here.table.meter.writeUnits - writeUnits).toBeLessThanOrEqual(62);
    await expectEnded(one, one.job, "active");
    const slow = await cluster();
    slow.here.cloud.faults.slowness = 3;
    expect((await slow.here.run(slow.job)).transitions).toBeGreaterThan(8);
    await expectEnded(slow, slow.job, "active");
  });

  it("goes on from wherever a call that did several steps died", async () => {
    const counted = await cluster();
    const from = counted.here.effects();
    await counted.here.run(counted.job);
    const effects = counted.here.effects() - from;
    for (let at = 1; at <= effects; at += 2) {
      const one = await cluster();
      one.here.fault.at = one.here.effects() + at;
      one.here.fault.when = at % 4 === 1 ? "after" : "before";
      await one.here.run(one.job);
      await expectEnded(one, one.job, "active");
      expect(one.newest()).toMatchObject({ revision: 1, state: "deployed" });
    }
  });

  it("fails with the pod's last state and log, and goes on once the cause is gone", async () => {
    const one = await cluster();
    one.here.cloud.workloads.crashing = true;
    await one.here.run(one.job);
    const failed = await one.jobOf(one.job);
    expect(failed).toMatchObject({
      status: "failed",
      failure: {
        code: "workloads-failed",
        providerCode: "CrashLoopBackOff",
        output: "cannot open /data",
        retryable: true,
        step: "wait until the workloads are ready",
      },
    });
    expect(failed.failure?.message).toContain("back-off restarting");
    one.here.cloud.workloads.crashing = false;
    await one.here.run(await one.here.jobs.retry(failed, await one.stored()));
    await expectEnded(one, one.job, "active");
    expect(one.newest()?.revision).toBe(1);
  });

  it("that the cluster refused pods fails in its words, and a retry once there is room has it try at once", async () => {
    const one = await cluster();
    const { workloads } = one.here.cloud;
    workloads.full = true;
    await one.here.run(one.job);
    const failed = await one.jobOf(one.job);
    expect(failed).toMatchObject({ status: "failed", failure: { code: "workloads-failed", retryable: true } });
    expect(failed.failure?.message).toContain("exceeded quota");
    // There is no room yet: it is told again, and not at once.
    await one.here.run(await one.here.jobs.retry(failed, await one.stored()));
    const again = await one.jobOf(one.job);
    expect(again).toMatchObject({ status: "failed", failure: { providerCode: "QuotaExceeded" } });
    workloads.full = false;
    await one.here.run(await one.here.jobs.retry(again, await one.stored()));
    await expectEnded(one, one.job, "active");
  });

  it("is told late after the time that it has, with what is waited for", async () => {
    const place = { namespace: "late", ownNamespace: true, release: "web-1", readyWithin: 60 };
    const one = await cluster({ deployment: { workloads: place } });
    one.here.cloud.faults.slowness = 10_000;
    await one.here.run(one.job);
    const { failure } = await one.jobOf(one.job);
    expect(failure).toMatchObject({ code: "workloads-late", retryable: true });
    expect(failure?.message).toContain("Deployment/web (0 of 2)");
  });

  it("waits for a put of another job whose worker died in the middle, and goes on after it", async () => {
    const one = await running();
    const last = one.newest();
    if (last === undefined) throw new Error("nothing was put");
    const updatedAt = one.here.clock().toISOString();
    const left = { ...last, revision: 2, state: "pending" as const, key: "jb-dead", updatedAt };
    one.here.cloud.workloads.releases.set(one.place, [last, left]);
    const job = await one.change(stop);
    await expectEnded(one, job, "stopped");
    expect(one.newest()).toMatchObject({ revision: 3, key: job.id, state: "deployed" });
    expect(one.here.clock().getTime() - Date.parse(updatedAt)).toBeGreaterThan(90_000);
  });

  it("leaves nothing when it is taken back", async () => {
    const one = await cluster();
    one.here.cloud.workloads.crashing = true;
    await one.here.run(one.job);
    const failed = await one.jobOf(one.job);
    await one.here.run(await one.here.jobs.retry(failed, await one.stored(), [], { undo: true }));
    expect(await one.jobOf(one.job)).toMatchObject({ status: "cancelled", undone: true });
    await expectFree(one, "failed");
    expect(one.here.cloud.workloads.releases.size).toBe(0);
    expect(one.here.cloud.workloads.namespaces.size).toBe(0);
  });

  it.each([
    ["another tenant's", { "pitrix:tenant": "tenant-other" }],
    ["another deployment's own", { "pitrix:tenant": "tenant-1", "pitrix:deployment": "dep-other" }],
  ])("is not put into a namespace that is %s", async (_, tags) => {
    const place = { namespace: "theirs", ownNamespace: false, release: "web-1", readyWithin: 60 };
    const one = await cluster({ deployment: { workloads: place } });
    one.here.cloud.workloads.namespaces.set("theirs", {
      name: "theirs",
      state: "active",
      tags: { ...tags },
    });
    await one.here.run(one.job);
    expect(await one.jobOf(one.job)).toMatchObject({ status: "failed", failure: { code: "namespace-taken" } });
    expect(one.newest()).toBeUndefined();
  });

  it("is deleted with its namespace, and a namespace that it shares stays", async () => {
    const one = await running();
    const job = await one.change(deleteDeployment, { force: false });
    await expectEnded(one, job, "deleted");
    expect(one.here.cloud.workloads.releases.size).toBe(0);
    expect(one.here.cloud.workloads.namespaces.size).toBe(0);
    expect(one.here.cloud.workloads.hooks).toContain(`${job.id} pre-delete`);

    const shared = { namespace: "space", ownNamespace: false, release: "web-1", readyWithin: 60 };
    const other = await running({ deployment: { workloads: { ...shared, quota: { pods: "20" } } } });
    expect(other.here.cloud.workloads.namespaces.get("space")).toMatchObject({ quota: { pods: "20" } });
    await expectEnded(other, await other.change(deleteDeployment, { force: false }), "deleted");
    expect(other.here.cloud.workloads.releases.size).toBe(0);
    expect(other.here.cloud.workloads.namespaces.get("space")?.state).toBe("active");
  });

  it("tells why its namespace does not end, and is deleted once that is gone", async () => {
    const one = await running();
    one.here.cloud.workloads.stuck = "a finalizer of pv-controller remains";
    const job = await one.change(deleteDeployment, { force: false });
    expect(job).toMatchObject({ status: "failed", failure: { code: "namespace-stuck", retryable: true } });
    expect(job.failure?.message).toContain("a finalizer of pv-controller remains");
    one.here.cloud.workloads.stuck = undefined;
    one.here.cloud.workloads.namespaces.delete(one.namespace);
    await one.here.run(await one.here.jobs.retry(job, await one.stored()));
    await expectEnded(one, job, "deleted");
  });
});

describe("PT-33, in memory: what a deployment of workloads was comes back exactly", () => {
  it("after an upgrade, a change of its answers and of its adjustments, by a roll-back to any revision", async () => {
    const one = await running();
    const first = one.newest();
    await putVersion(one.here, SECOND, { version: "2.0.0", workloads: { "Deployment/web": 3 } });
    await expectEnded(one, await one.change(upgrade, { appVersionId: SECOND, values: { greeting: "hi" } }), "active");
    expect(one.newest()).toMatchObject({ packageVersion: "2.0.0", input: { values: { greeting: "hi", port: 80 } } });
    const adjustments = { "Deployment/web": { replicas: 5, env: { LOG: "debug" }, args: { web: ["-v"] } } };
    await expectEnded(one, await one.change(configure, { values: { port: 81 }, adjustments }), "active");
    expect(one.replicas()).toEqual({ "Deployment/web": 5 });
    expect(one.newest()?.input).toMatchObject({ values: { greeting: "hi", port: 81 }, adjustments });

    await expectEnded(one, await one.change(rollBack, { revision: 2 }), "active");
    expect(one.newest()?.input).toMatchObject({ values: { greeting: "hi", port: 80 } });
    expect(one.newest()?.input.adjustments).toBeUndefined();
    expect(await one.stored()).not.toHaveProperty("adjustments");

    await expectEnded(one, await one.change(rollBack, { revision: 1 }), "active");
    expect(one.newest()?.input).toEqual(first?.input);
    expect(one.newest()).toMatchObject({ packageVersion: "1.0.0", revision: 5 });
    expect(one.replicas()).toEqual({ "Deployment/web": 2, "StatefulSet/db": 1 });
  });

  it("when an upgrade that fails is taken back", async () => {
    const one = await running();
    await putVersion(one.here, SECOND, { version: "2.0.0", crashes: true });
    const job = await one.change(upgrade, { appVersionId: SECOND });
    expect(job).toMatchObject({ status: "failed", failure: { code: "workloads-failed" } });
    expect(await one.stored()).toMatchObject({ status: "failed", revision: 1 });
    await one.here.run(await one.here.jobs.retry(job, await one.stored(), [], { undo: true }));
    expect(await one.jobOf(job)).toMatchObject({ undone: true });
    await expectFree(one, "active");
    expect(one.newest()).toMatchObject({ packageVersion: "1.0.0", state: "deployed", revision: 3 });
  });
});

describe("PT-29, in memory: workloads", () => {
  it("have the replicas that scaling says, which ends their autoscaling", async () => {
    const adjustments = { "Deployment/web": { env: { A: "1" }, autoscaling: { min: 3, max: 9, cpu: 80 } } };
    const one = await running({ deployment: { adjustments } });
    await expectEnded(one, await one.change(scaleOut, { role: "Deployment/web", count: 4 }), "active");
    expect(one.replicas()).toEqual({ "Deployment/web": 4, "StatefulSet/db": 1 });
    expect((await one.stored()).adjustments).toEqual({ "Deployment/web": { env: { A: "1" }, replicas: 4 } });
    await expectEnded(one, await one.change(scaleIn, { role: "Deployment/web", count: 1 }), "active");
    expect(one.replicas()).toEqual({ "Deployment/web": 1, "StatefulSet/db": 1 });
    for (const [kind, request] of [
      [scaleOut, { role: "Deployment/web", count: 1 }],
      [scaleIn, { role: "Deployment/web", count: 1 }],
      [scaleOut, { count: 2 }],
      [scaleOut, { role: "Deployment/web", add: 1 }],
      [scaleIn, { role: "DaemonSet/agent", count: 1 }],
    ] as const)
      await expect(one.ask(kind, request)).rejects.toMatchObject({ code: "invalid-request" });
  });

  it("are stopped to no replicas, keep what they are, and come back with as many as they had", async () => {
    const adjustments = { "Deployment/web": { autoscaling: { min: 3, max: 9, cpu: 80 } } };
    const one = await running({ deployment: { adjustments } });
    expect(one.replicas()).toEqual({ "Deployment/web": 3, "StatefulSet/db": 1 });
    await expectEnded(one, await one.change(stop), "stopped");
    expect(one.replicas()).toEqual({ "Deployment/web": 0, "StatefulSet/db": 0 });
    expect(await one.stored()).toMatchObject({ adjustments, health: "unknown" });
    await expect(one.change(configure, { values: { port: 1 } })).rejects.toMatchObject({ code: "wrong-state" });
    await expectEnded(one, await one.change(start), "active");
    expect(one.replicas()).toEqual({ "Deployment/web": 3, "StatefulSet/db": 1 });
  });

  it("are restarted, all or those that are named", async () => {
    const one = await running();
    await expectEnded(one, await one.change(restart, { workloads: ["Deployment/web"] }), "active");
    const restarts = () => [...one.here.cloud.workloads.made.keys()].filter((name) => name.startsWith("restart "));
    expect(restarts()).toHaveLength(1);
    await expectEnded(one, await one.change(restart), "active");
    expect(restarts()).toHaveLength(3);
    const job = await one.change(restart, { workloads: ["Deployment/none"] });
    expect(job).toMatchObject({ status: "failed", failure: { code: "no-workload" } });
  });

  it("are ceased without a pod, and recovered", async () => {
    const one = await running();
    await expectEnded(one, await one.change(cease, { retentionDays: 3 }), "ceased");
    expect(one.replicas()).toEqual({ "Deployment/web": 0, "StatefulSet/db": 0 });
    await expectEnded(one, await one.change(recover), "active");
    expect(one.replicas()).toEqual({ "Deployment/web": 2, "StatefulSet/db": 1 });
  });
});
