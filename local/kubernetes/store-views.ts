import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer, ApiClient } from "../client.ts";
import { expectStatus } from "../journey.ts";
import type { StoreWorld } from "../store/world.ts";
import { addCluster, addRepo, succeeded } from "./store-journey.ts";
import { type TestCluster, until } from "./testing.ts";

type Body = Answer["body"];

/** What users see of an app in a cluster and do there by hand, through the deployed API. */
export function views(world: () => StoreWorld, cluster: TestCluster): void {
  describe("the workloads of a deployment", () => {
    let api: ApiClient;
    let path: string;

    beforeAll(async () => {
      api = await world().client("tenant-views");
      const runtimeId = (await addCluster(api, cluster.kubeconfig)).id;
      const appVersionId = (await addRepo(api, world().repo.url, "guestbook")).get("0.2.0");
      const { deploymentId } = await succeeded(api, api.post("/deployments", { appVersionId, runtimeId, values: {} }));
      path = `/deployments/${deploymentId}`;
    }, 240_000);
    afterAll(async () => {
      if (path !== undefined) await succeeded(api, api.delete(path, { "if-match": "*" }));
    }, 120_000);

    const get = async (of: string): Promise<Body> => (await expectStatus(api.get(`${path}${of}`), 200)).body;
    const post = async (of: string, body?: object): Promise<Body> =>
      (await expectStatus(api.post(`${path}${of}`, body), 200)).body;
    const web = async (): Promise<Body> => (await get("/workloads?kind=Deployment")).items[0];
    const podsOf = async (name: string): Promise<Body[]> =>
      (await get("/pods")).items.filter(({ owner }: Body) => owner?.name === name);
    /** Where the pages are reached: the one service that has an address of its own. */
    const reached = async (): Promise<Body> =>
      (await get("/endpoints")).items.find(({ address }: Body) => address !== undefined);
    const namesOf = (all: readonly Body[]) => all.map(({ name, pod }) => name ?? pod).sort();
    const settled = () =>
      until("three pods that serve", async () => {
        const [{ readyPods, current }, to] = [await web(), await reached()];
        return readyPods === 3 && current === 3 && to?.servingCount === 3;
      });

    it("K8-02: a pod that is ended is replaced: one of three, and there are three again", async () => {
      const before = await web();
      expect(before).toMatchObject({ ready: true, desired: 3, current: 3, readyPods: 3 });
      const [victim] = await podsOf(before.name);
      expect(await post(`/pods/${victim.name}:delete`)).toEqual({ kind: "Pod", name: victim.name });
      await settled();
      const after = await podsOf(before.name);
      expect([after.length, namesOf(after).includes(victim.name)]).toEqual([3, false]);
    });

    it("K8-03: labels are set and taken away live, chosen by, and have one value a key", async () => {
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

    it("K8-06: a watch from a revision tells every change in its order, over reconnects too", async () => {
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
