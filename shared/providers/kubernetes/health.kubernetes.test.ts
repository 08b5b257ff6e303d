import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { claim, deployment, job } from "../../../local/kubernetes/workload.ts";
import type { ObjectRef } from "../workloads.ts";
import { hasten } from "./hasten.ts";
import { healthOfObjects } from "./health.ts";
import { type Hook, runHooksOf } from "./hooks.ts";
import { ClusterObject } from "./objects.ts";
import { Killed, realCluster } from "./test-cluster.ts";

const real = realCluster();
const { server } = real;
let namespace = "";
beforeEach(async () => {
  namespace = await server.makeNamespace("health");
});
afterEach(async () => {
  real.dieAfter(Number.POSITIVE_INFINITY);
  await server.removeNamespace(namespace);
});
afterAll(() => real.close());

const PLURALS: Readonly<Record<string, string>> = {
  Deployment: "apis/apps/v1 deployments",
  StatefulSet: "apis/apps/v1 statefulsets",
  DaemonSet: "apis/apps/v1 daemonsets",
  Job: "apis/batch/v1 jobs",
  PersistentVolumeClaim: "api/v1 persistentvolumeclaims",
  ResourceQuota: "api/v1 resourcequotas",
};
async function make(object: object): Promise<ObjectRef> {
  const { apiVersion, kind, metadata } = ClusterObject.parse(object);
  const [base, plural] = (PLURALS[kind] ?? "").split(" ");
  await server.must("POST", `/${base}/namespaces/${namespace}/${plural}`, object);
  return { apiVersion, kind, name: metadata.name };
}
const health = (refs: readonly ObjectRef[], budgetMs = 20_000) =>
  healthOfObjects(real.worker(), refs, { namespace, budgetMs });

describe("real controllers", () => {
  it("become ready, told by watches and not by asking again", async () => {
    const slow = deployment({ name: "slow", image: "slow/start:1" }, 2);
    const refs = await Promise.all([
      make(slow),
      make({
        ...slow,
        kind: "StatefulSet",
        metadata: { name: "set" },
        spec: { ...slow.spec, serviceName: "set", selector: { matchLabels: { app: "slow" } } },
      }),
      make({
        apiVersion: "apps/v1",
        kind: "DaemonSet",
        metadata: { name: "all" },
        spec: { selector: slow.spec.selector, template: slow.spec.template },
      }),
      make(job({ name: "once" })),
      make(claim("data", "1Gi")),
    ]);
    real.spoken();
    const seen = await health(refs, 60_000);
    expect(seen).toMatchObject({ ready: true, workloads: refs.map((ref) => ({ ...ref, namespace, ready: true })) });
    // One list and one watch of each of five kinds, of pods and of what is between; which kinds there are; events twice.
    expect(real.spoken().length).toBeLessThan(7 * 2 + 3 + 12);
  });

  it("fail with the last state and the end of the log of a pod that crashes", async () => {
    const ref = await make(deployment({ name: "crash", image: "broken/crash-loop:1" }, 1));
    expect(await health([ref])).toMatchObject({
      ready: false,
      failure: {
        code: "CrashLoopBackOff",
        message: expect.stringMatching(
          /^Deployment\/crash: Container "app" ends again and again \(5 restarts\); it ended with exit code 1/,
        ),
        pod: expect.stringMatching(/^crash-/),
        log: expect.stringMatching(/^starting\n[\s\S]*giving up$/),
      },
    });
  });

  it("fail with the cluster's quota, of those that say it themselves and of those that do not", async () => {
    await make({ apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "small" }, spec: { hard: { pods: "0" } } });
    const web = deployment({ name: "web" }, 1);
    const set = await make({ ...web, kind: "StatefulSet", spec: { ...web.spec, serviceName: "web" } });
    const all = [set, await make(web), await make(job({ name: "once" }))];
    const quota = { code: "QuotaExceeded", message: expect.stringContaining("exceeded quota: small") };
    await expect.poll(() => health([set], 2_000), { timeout: 20_000 }).toMatchObject({ ready: false, failure: quota });
    expect(await health(all.slice(1, 2), 30_000)).toMatchObject({ ready: false, failure: quota });

    // They try again after 20 and 40 s, and the quota's end is told to none of them: at once where they are asked to.
    await sleep(10_000);
    await server.must("DELETE", `/api/v1/namespaces/${namespace}/resourcequotas/small`);
    await hasten(real.worker(), all, namespace);
    await expect.poll(() => health(all, 1_000), { timeout: 8_000 }).toMatchObject({ ready: true });
  });

  it("are told as they are at once when there is no time, and missing when they are", async () => {
    const ref = await make(deployment({ name: "never", image: "broken/not-ready:1" }, 1));
    const missing = { apiVersion: "v1", kind: "Service", name: "gone" };
    const before = performance.now();
    const seen = await health([ref, missing], 0);
    expect(seen).toMatchObject({
      ready: false,
      workloads: [
        { kind: "Deployment", ready: false },
        { kind: "Service", reason: "It is not there." },
      ],
    });
    expect(await health([ref], 1_500)).toMatchObject({ ready: false, workloads: [{ desired: 1, current: 0 }] });
    expect(performance.now() - before).toBeGreaterThan(1_500);
  });
});

describe("a package's own jobs", () => {
  const hook = (object: object, weight: number, deletions: Hook["deletions"] = []): Hook => ({
    object: ClusterObject.parse(object),
    events: ["pre-install"],
    weight,
    deletions,
  });
  const run = (hooks: readonly Hook[], key: string, budgetMs = 30_000) =>
    runHooksOf(real.worker(), hooks, { namespace, name: "web", key, event: "pre-install", labels: {}, budgetMs });
  const jobs = async () => {
    const list = await server.must("GET", `/apis/batch/v1/namespaces/${namespace}/jobs`);
    return JSON.stringify(list).match(/"name":"(one|two|bad)"/g) ?? [];
  };

  it("run in order, once a key, wherever their worker dies", async () => {
    const hooks = [hook(job({ name: "two" }), 2, ["hook-succeeded"]), hook(job({ name: "one" }), 1)];
    let deaths = 0;
    for (let requests = 0; ; requests++) {
      real.dieAfter(requests);
      try {
        const progress = await run(hooks, "k1");
        if (progress.state === "running") continue;
        expect(progress).toEqual({ state: "done", ran: 2 });
        break;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        deaths++;
      }
    }
    real.dieAfter(Number.POSITIVE_INFINITY);
    expect(deaths).toBeGreaterThan(5);
    expect(new Set(await jobs())).toEqual(new Set(['"name":"one"']));
    real.spoken();
    expect(await run(hooks, "k1")).toEqual({ state: "done", ran: 2 });
    expect(real.spoken()).toHaveLength(1);
    expect(await run([], "k2")).toEqual({ state: "done", ran: 0 });
    expect(real.spoken()).toHaveLength(0);
  });

  it("tell of a failure the end of its log, and are tried again", async () => {
    const failed = {
      kind: "invalid",
      providerCode: "HookFailed",
      message: expect.stringMatching(/Job\/bad.*exit code 1[\s\S]*giving up/),
    };
    const hooks = [hook(job({ name: "bad", image: "broken/exit:1" }), 0)];
    await expect(run(hooks, "k1")).rejects.toMatchObject(failed);
    await expect(run(hooks, "k1")).rejects.toMatchObject(failed);
    expect(await run([hook(job({ name: "bad" }), 0)], "k1")).toEqual({ state: "done", ran: 1 });
    await expect(
      run([hook(job({ name: "bad", image: "broken/exit:1" }), 0, ["before-hook-creation", "hook-failed"])], "k2"),
    ).rejects.toMatchObject(failed);
    expect(await jobs()).toEqual([]);
  });

  it("say what they wait for when time is over", async () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "forever" },
      spec: { containers: [{ name: "app", image: "app:1" }] },
    };
    expect(await run([hook(pod, 0)], "k1", 1_000)).toEqual({
      state: "running",
      waitingFor: expect.stringMatching(/^Pod\/forever: It/),
    });
  });
});
