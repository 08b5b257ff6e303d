import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { Answer, ApiClient } from "../client.ts";
import { expectStatus } from "../journey.ts";
import type { StoreWorld } from "../store/world.ts";
import { addCluster, ended, succeeded, undone } from "./store-journey.ts";
import { shop, solo } from "./store-packages.ts";
import { type TestCluster, until } from "./testing.ts";

type Body = Answer["body"];

const Objects = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), managedFields: z.array(z.object({ operation: z.string() })).default([]) }),
      spec: z.record(z.string(), z.unknown()).default({}),
      status: z.looseObject({ readyReplicas: z.number().default(0) }).default({ readyReplicas: 0 }),
    }),
  ),
});
/** All that the packages of these tests make, and what is made of it. */
const LISTS = [
  "apis/apps/v1 deployments",
  "apis/apps/v1 statefulsets",
  "apis/apps/v1 replicasets",
  "apis/autoscaling/v2 horizontalpodautoscalers",
  "api/v1 services",
  "api/v1 configmaps",
  "api/v1 pods",
] as const;

export function life(world: () => StoreWorld, cluster: TestCluster): void {
  describe("the life of what runs in a cluster", { timeout: 300_000 }, () => {
    let api: ApiClient;
    let runtime: Body;
    let [first, second]: Body[] = [];
    let path: string;
    let namespace: string;

    const upload = async (archive: Buffer): Promise<Body> =>
      (await expectStatus(api.upload("/app-versions", new Uint8Array(archive)), 201)).body;
    const read = async (of = path): Promise<Body> => (await expectStatus(api.get(of), 200)).body;
    const deploy = async (appVersionId: string) => {
      const { deploymentId } = await succeeded(api, api.post("/deployments", { appVersionId, runtimeId: runtime.id }));
      return `/deployments/${deploymentId}`;
    };
    const remove = (of: string) => succeeded(api, api.delete(of, { "if-match": "*" }));
    const list = async (of: string, within: string, selector = "") => {
      const [base = "", plural = ""] = of.split(" ");
      const answer = await cluster.must("GET", `/${base}/namespaces/${within}/${plural}?labelSelector=${selector}`);
      return Objects.parse(answer).items;
    };
    const names = async (of: string, within = namespace) =>
      (await list(of, within)).map(({ metadata }) => metadata.name).sort();
    const patch = (of: string, body: object) =>
      cluster.must("PATCH", `/apis/apps/v1/namespaces/${namespace}/${of}`, body);
    const isGone = (name: string) =>
      until(
        "the namespace's end",
        async () => (await cluster.call("GET", `/api/v1/namespaces/${name}`)).status === 404,
      );

    beforeAll(async () => {
      api = await world().client("tenant-life");
      runtime = await addCluster(api, cluster.kubeconfig);
      first = await upload(await shop("1.0.0"));
      second = await upload(await shop("2.0.0", { web: "nginx:2", also: "hints" }));
      path = await deploy(first.id);
      ({ namespace } = (await read()).workloads);
    }, 240_000);

    it("OP-01, PT-05: on Kubernetes, runtime validated, a component is Deployment, Service and HPA; deleted, nothing is left", async () => {
      expect(await read(`/runtimes/${runtime.id}`)).toMatchObject({ status: "active", probe: { cluster: {} } });
      const own = await deploy((await upload(await solo())).id);
      const { id, workloads } = await read(own);
      const made = [LISTS[0], LISTS[4], LISTS[3]];
      const there = () => Promise.all(made.map((of) => names(of, workloads.namespace)));
      expect(await there()).toEqual([["solo"], ["solo"], ["solo"]]);
      await remove(own);
      await isGone(workloads.namespace);
      expect(await there()).toEqual([[], [], []]);
      for (const of of LISTS) {
        const everywhere = of.replace(" ", "/");
        const left = await cluster.must("GET", `/${everywhere}?labelSelector=pitrix.io%2Fdeployment%3D${id}`);
        expect(Objects.parse(left).items).toEqual([]);
      }
      expect(await read(own)).toMatchObject({ status: "deleted" });
    });

    it("PT-06: a service of several workloads comes whole or not at all, with one status over all of them", async () => {
      expect(await read()).toMatchObject({ status: "active", health: "healthy" });
      const { items } = await read(`${path}/workloads`);
      expect(items.map(({ kind, name, ready }: Body) => `${kind}/${name} ${ready}`).sort()).toEqual([
        "Deployment/web true",
        "Deployment/worker true",
        "StatefulSet/db true",
      ]);
      const { id: appVersionId } = await upload(await shop("3.0.0", { db: "broken/crash-loop:1" }));
      const broken = await ended(api, api.post("/deployments", { appVersionId, runtimeId: runtime.id }));
      expect(broken.job).toMatchObject({ status: "failed", failure: { code: "workloads-failed" } });
      const half = await read(`/deployments/${broken.deploymentId}`);
      expect(half.status).toBe("failed");
      await undone(api, broken.job.id);
      await isGone(half.workloads.namespace);
      await remove(`/deployments/${broken.deploymentId}`);
    });

    it("what is changed behind our back is told field by field, harms the health, and is put back by revert", async () => {
      await patch("deployments/web", { spec: { replicas: 5 } });
      const containers = [{ name: "app", image: "broken/not-ready:1", resources: { requests: { cpu: "100m" } } }];
      await patch("deployments/worker", { spec: { template: { spec: { containers } } } });
      const ready = async (name: string) =>
        (await list(LISTS[0], namespace)).find(({ metadata }) => metadata.name === name)?.status.readyReplicas;
      await until(
        "the worker's pod to die",
        async () => (await ready("worker")) === 0 && (await ready("web")) === 5,
        120,
      );
      const look = async (): Promise<Body> => (await expectStatus(api.post(`${path}:check-drift`), 200)).body;
      const { status, differences } = await look();
      expect(status).toBe("drifted");
      expect(differences).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ object: "Deployment/web", pointer: "/spec/replicas", expected: 2, observed: 5 }),
          expect.objectContaining({
            object: "Deployment/worker",
            pointer: "/spec/template/spec/containers/0/image",
            expected: "nginx:1",
            observed: "broken/not-ready:1",
          }),
        ]),
      );
      expect(await read()).toMatchObject({ status: "active", health: "degraded" });
      await succeeded(api, api.post(`${path}:revert`));
      expect([await ready("web"), await ready("worker")]).toEqual([2, 1]);
      expect(await look()).toMatchObject({ status: "in-sync", differences: [] });
      expect(await read()).toMatchObject({ status: "active", health: "healthy" });
    });

    it("OP-34, PT-33: plain manifests are applied and pruned; upgraded and rolled back, every spec is exactly what it was", async () => {
      const specs = async () =>
        Object.fromEntries(
          await Promise.all(
            [LISTS[0], LISTS[1], LISTS[4]].map(async (of) => [
              of,
              (await list(of, namespace)).map(({ metadata, spec }) => [metadata.name, spec]),
            ]),
          ),
        );
      const ours = async () => (await names(LISTS[5])).filter((name) => !name.startsWith("kube-"));
      const applied = (await list(LISTS[0], namespace)).flatMap(({ metadata }) => metadata.managedFields);
      expect(applied.map(({ operation }) => operation)).toContain("Apply");
      const before = await specs();
      expect(await ours()).toEqual(["notes"]);
      await succeeded(api, api.post(`${path}:upgrade`, { appVersionId: second.id }));
      expect(await ours()).toEqual(["hints"]);
      expect(await specs()).not.toEqual(before);
      expect((await read()).appVersionId).toBe(second.id);
      await succeeded(api, api.post(`${path}:roll-back`));
      expect(await specs()).toEqual(before);
      expect(await ours()).toEqual(["notes"]);
      expect((await read()).appVersionId).toBe(first.id);
    });

    it("PT-32, K8-05: deployed and autoscaled by REST: load scales out to the most and in to the least (one control plane)", async () => {
      const adjustments = { "Deployment/web": { autoscaling: { min: 1, max: 3, cpu: 50 } } };
      await succeeded(api, api.post(`${path}:configure`, { adjustments }));
      expect((await read(`${path}/autoscalers`)).items).toMatchObject([{ name: "web", min: 1, max: 3 }]);
      const pods = async () => (await list(LISTS[6], namespace, "app%3Dweb")).map(({ metadata }) => metadata.name);
      const load = async (cpu: string) => {
        const body = { metadata: { annotations: { "pitrix.io/usage-cpu": cpu } } };
        for (const pod of await pods())
          await cluster.call("PATCH", `/api/v1/namespaces/${namespace}/pods/${pod}`, body);
      };
      const settle = (count: number) => until(`${count} pods`, async () => (await pods()).length === count, 120);
      await load("200m");
      await settle(3);
      await load("1m");
      await settle(1);
      // What the autoscaler says is no drift.
      expect((await expectStatus(api.post(`${path}:check-drift`), 200)).body).toMatchObject({ status: "in-sync" });
      await succeeded(api, api.post(`${path}:configure`, { adjustments: { "Deployment/web": null } }));
    });

    it("PT-29, RB-05: started, stopped, restarted, upgraded, rolled back and deleted, each from its states alone; scaled, and reached", async () => {
      const refused = async (sent: Promise<Answer>) =>
        expect((await expectStatus(sent, 409)).body).toMatchObject({ code: "wrong-state", allowed: expect.any(Array) });
      const act = (kind: string, body?: object) => api.post(`${path}:${kind}`, body);
      expect((await read()).endpoints).toEqual(
        ["db", "web"].map((name) => ({
          name,
          address: `${name}.${namespace}.svc`,
          ports: [{ port: 80, protocol: "TCP" }],
          external: [],
          hosts: [],
        })),
      );
      await refused(act("start"));
      await refused(act("recover"));
      await succeeded(api, act("scale-out", { role: "Deployment/web", count: 3 }));
      await succeeded(api, act("restart", { workloads: ["Deployment/web"] }));
      await succeeded(api, act("upgrade", { appVersionId: second.id }));
      await succeeded(api, act("roll-back"));
      await succeeded(api, act("stop"));
      await until("the end of all pods", async () => (await names(LISTS[6])).length === 0);
      expect((await expectStatus(api.post(`${path}:check-drift`), 200)).body).toMatchObject({ status: "in-sync" });
      for (const kind of ["stop", "restart", "roll-back"]) await refused(act(kind));
      await refused(act("upgrade", { appVersionId: second.id }));
      await succeeded(api, act("start"));
      expect((await list(LISTS[0], namespace)).map(({ spec }) => spec["replicas"])).toEqual([3, 1]);
      await remove(path);
      for (const kind of ["start", "stop", "restart", "roll-back"]) await refused(act(kind));
      await refused(act("upgrade", { appVersionId: second.id }));
      await refused(api.delete(path, { "if-match": "*" }));
      await expectStatus(api.delete(`/runtimes/${runtime.id}`, { "if-match": "*" }), 204);
    });
  });
}
