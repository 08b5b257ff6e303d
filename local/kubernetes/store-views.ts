import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiClient } from "../client.ts";
import { expectStatus } from "../journey.ts";
import type { StoreWorld } from "../store/world.ts";
import { type Body, type GuestbookApp, guestbookApp, namesOf } from "./store-app.ts";
import { addCluster, addRepo, succeeded } from "./store-journey.ts";
import { traffic } from "./store-traffic.ts";
import { type TestCluster, until } from "./testing.ts";

/** What users see of an app in a cluster and do there by hand, through the deployed API. */
export function views(world: () => StoreWorld, cluster: TestCluster): void {
  describe("the workloads of a deployment", () => {
    let api: ApiClient;
    let path: string;
    let runtimeId: string;
    let namespace: string;
    let app: GuestbookApp;

    beforeAll(async () => {
      api = await world().client("tenant-views");
      runtimeId = (await addCluster(api, cluster.kubeconfig)).id;
      const appVersionId = (await addRepo(api, world().repo.url, "guestbook")).get("0.2.0");
      const { deploymentId } = await succeeded(api, api.post("/deployments", { appVersionId, runtimeId, values: {} }));
      path = `/deployments/${deploymentId}`;
      app = guestbookApp(api, path);
      namespace = (await app.get("")).workloads.namespace;
    }, 240_000);
    afterAll(async () => {
      if (path !== undefined) await succeeded(api, api.delete(path, { "if-match": "*" }));
    }, 120_000);

    it("K8-01: a pod's containers go to one node together, share its address and what lies in a volume", async () => {
      const { get, web, podsOf } = app;
      const { name, containers, volumes } = await web();
      expect(volumes).toContainEqual({ name: "log", kind: "emptyDir" });
      const sharing = { mounts: expect.arrayContaining([{ volume: "log", path: "/var/log/guestbook" }]) };
      expect(containers).toMatchObject([
        { name: "web", ports: [{ name: "http", port: 80, protocol: "TCP" }], ...sharing },
        { name: "log-reader", ...sharing },
      ]);
      for (const pod of await podsOf(name))
        expect(pod).toMatchObject({
          node: expect.any(String),
          address: expect.stringMatching(/^10\./),
          containers: [
            { name: "web", ready: true, ...sharing },
            { name: "log-reader", ready: true, ...sharing },
          ],
          volumes: expect.arrayContaining([{ name: "log", kind: "emptyDir" }]),
        });
      // Each of the two would find a node, and both together find none: then neither is begun.
      const { count, cpu } = (await expectStatus(api.get(`/runtimes/${runtimeId}`), 200)).body.probe.cluster.nodes;
      const most = { resources: { requests: { cpu: `${Math.ceil((cpu / count) * 600)}m` } }, image: "nginx:1" };
      const spec = {
        containers: [
          { name: "one", ...most },
          { name: "two", ...most },
        ],
      };
      const make = (called: string, of: object) =>
        cluster.must("POST", `/api/v1/namespaces/${namespace}/pods`, { metadata: { name: called }, spec: of });
      const found = async (called: string) => (await get("/pods")).items.find((pod: Body) => pod.name === called);
      await make("fits", { containers: [{ name: "one", ...most }] });
      await until("a node for one", async () => (await found("fits"))?.ready === true);
      await app.post("/pods/fits:delete");
      await make("too-large", spec);
      await until("the scheduler's word", async () => (await found("too-large"))?.reason === "Unschedulable");
      const { phase, node, containers: none } = await found("too-large");
      expect([phase, node, none.map(({ state }: Body) => state)]).toEqual([
        "Pending",
        undefined,
        [undefined, undefined],
      ]);
      await app.post("/pods/too-large:delete");
    });

    it("K8-02: a pod that is ended is replaced: one of three, and there are three again", async () => {
      const { post, web, podsOf, settled } = app;
      const before = await web();
      expect(before).toMatchObject({ ready: true, desired: 3, current: 3, readyPods: 3 });
      const [victim] = await podsOf(before.name);
      expect(await post(`/pods/${victim.name}:delete`)).toEqual({ kind: "Pod", name: victim.name });
      await settled();
      const after = await podsOf(before.name);
      expect([after.length, namesOf(after).includes(victim.name)]).toEqual([3, false]);
    });

    it("K8-03: labels are set and taken away live, chosen by, and have one value a key", async () => {
      const { get, post, web, podsOf } = app;
      const [one] = await podsOf((await web()).name);
      const label = (labels: object) => post(`/workloads/Pod/${one.name}:label`, { labels });
      const chosen = async (selector: string) =>
        namesOf((await get(`/pods?selector=${encodeURIComponent(selector)}`)).items);
      await label({ tier: "gold" });
      expect(await chosen("tier=gold")).toEqual([one.name]);
      await label({ tier: "iron" });
      expect([await chosen("tier=gold"), await chosen("tier in (gold,iron)")]).toEqual([[], [one.name]]);
      await label({ tier: null });
      expect(await chosen("tier")).toEqual([]);
      const ours = { labels: { "pitrix.io/deployment": "dep-other" } };
      await expectStatus(api.post(`${path}/workloads/Pod/${one.name}:label`, ours), 422);
    });

    traffic(
      () => app,
      cluster,
      () => namespace,
    );

    it("K8-06: a watch from a revision tells every change in its order, over reconnects too", async () => {
      const { get, post, web, podsOf, settled } = app;
      const { revision, items } = await get("/pods");
      const waiting = get(`/workloads:watch?kind=Pod&since=${revision}`);
      const [victim] = await podsOf((await web()).name);
      await post(`/pods/${victim.name}:delete`);
      // The answer comes with the change, not at the end of its time.
      expect((await waiting).changes.length).toBeGreaterThan(0);
      await settled();
      const after = await get("/pods");
      const alive = new Set<string>(namesOf(items));
      const told: string[] = [];
      let since: string = revision;
      while (BigInt(since) < BigInt(after.revision)) {
        const { changes, revision: next } = await get(`/workloads:watch?kind=Pod&since=${since}&waitSeconds=1`);
        for (const { type, name } of changes) {
          told.push(`${type} ${name}`);
          if (type === "deleted") alive.delete(name);
          else alive.add(name);
        }
        if (next === since) break;
        since = next;
      }
      expect([...alive].sort()).toEqual(namesOf(after.items));
      expect(told.filter((one) => one === `deleted ${victim.name}`)).toHaveLength(1);
      const old = await api.get(`${path}/workloads:watch?kind=Pod&since=1&waitSeconds=0`);
      expect([200, 410]).toContain(old.status);
    });
  });
}
