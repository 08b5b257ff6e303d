import { expect, it } from "vitest";
import * as z from "zod";
import { type Body, type GuestbookApp, namesOf } from "./store-app.ts";
import { type TestCluster, until } from "./testing.ts";

const Pod = z.looseObject({
  status: z.looseObject({ conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })) }),
});

/** Runs and never answers its probe. */
const NOT_READY = "broken/not-ready:1";

/**
 * Who gets traffic. No container runs on these nodes, so that no request is sent: what is looked at is the pool that the
 * real controllers keep (EndpointSlices), from which the cluster's proxies take where to send.
 */
export function traffic(app: () => GuestbookApp, cluster: TestCluster, namespace: () => string): void {
  const serving = async () => namesOf((await app().reached()).serving);
  const pods = () => `/api/v1/namespaces/${namespace()}/pods`;
  /** What its kubelet would say of a pod. */
  const tell = async (name: string, status: "True" | "False") => {
    const pod = Pod.parse(await cluster.must("GET", `${pods()}/${name}`));
    const conditions = pod.status.conditions.map((one) =>
      one.type === "Ready" || one.type === "ContainersReady" ? { ...one, status } : one,
    );
    await cluster.must("PATCH", `${pods()}/${name}/status`, { status: { conditions } });
  };

  /** A pod that runs; the played node gives an address to ready ones alone, so that one is given here, as a kubelet does. */
  const make = async (name: string, labels: object, image: string) => {
    await cluster.must("POST", pods(), { metadata: { name, labels }, spec: { containers: [{ name: "web", image }] } });
    await until(`${name} to run`, async () => {
      const { items } = await app().get("/pods");
      return items.some((pod: Body) => pod.name === name && pod.phase === "Running");
    });
    if (image !== NOT_READY) return;
    const podIP = "10.255.255.1";
    await cluster.must("PATCH", `${pods()}/${name}/status`, { status: { podIP, podIPs: [{ ip: podIP }] } });
  };

  it("K8-04: the address stays while all pods are replaced, and only ready pods that match serve", async () => {
    const { post, web, podsOf, reached, settled } = app();
    const before = await reached();
    expect(before.address).toMatch(/^10\./);
    for (const { name } of await podsOf((await web()).name)) {
      await post(`/pods/${name}:delete`);
      expect((await reached()).address).toBe(before.address);
    }
    await settled();
    const after = await reached();
    expect([after.address, after.ports]).toEqual([before.address, before.ports]);
    expect(namesOf(after.serving).filter((name) => namesOf(before.serving).includes(name))).toEqual([]);
    // One that runs and does not match, and one that matches and is not ready.
    await make("no-match", { ...before.selector, "app.kubernetes.io/component": "other" }, "nginx:1");
    await make("never-ready", before.selector, NOT_READY);
    await until("the unready pod to wait", async () => (await reached()).waitingCount === 1);
    expect(await serving()).toEqual(namesOf(after.serving));
    // A label that goes takes a pod out of the pool; the workload makes another for it.
    const [leaver] = await podsOf((await web()).name);
    await post(`/workloads/Pod/${leaver.name}:label`, { labels: { "app.kubernetes.io/component": "left" } });
    await until("three others", async () => {
      const now = await serving();
      return now.length === 3 && !now.includes(leaver.name);
    });
    for (const name of ["no-match", "never-ready", leaver.name]) await post(`/pods/${name}:delete`);
    await settled();
  });

  it("RB-13: the pool follows pods that come, go and stop being ready, as the watch tells, and no unready pod is in it", async () => {
    const { get, post, web, podsOf, reached, settled } = app();
    const [ill = "", victim = ""] = namesOf(await podsOf((await web()).name));
    const { name: service } = await reached();
    let since: string = (await get("/endpoints")).revision;
    const told: string[][] = [];
    /** Waits by the watch alone until the pool is as wanted. */
    const follow = async (what: string, wanted: (pool: readonly string[]) => boolean) => {
      await until(what, async () => {
        const answer = await get(`/workloads:watch?kind=EndpointSlice&since=${since}`);
        since = answer.revision;
        const pools = answer.changes.filter(({ slice }: Body) => slice?.service === service);
        told.push(...pools.map(({ slice }: Body) => namesOf(slice.serving)));
        return wanted(told.at(-1) ?? []);
      });
    };
    await tell(ill, "False");
    await follow("it to leave", (pool) => pool.length === 2 && !pool.includes(ill));
    const from = told.length;
    await make("not-yet", (await reached()).selector, NOT_READY);
    await post(`/pods/${victim}:delete`);
    await follow("another in its place", (pool) => pool.length === 2 && !pool.includes(victim));
    // In no pool that was told meanwhile, however short.
    expect(told.slice(from).filter((pool) => pool.includes(ill) || pool.includes("not-yet"))).toEqual([]);
    await tell("not-yet", "True");
    await follow("it to come", (pool) => pool.includes("not-yet"));
    await tell(ill, "True");
    await follow("it to come back", (pool) => pool.includes(ill));
    await post("/pods/not-yet:delete");
    await follow("it to go", (pool) => !pool.includes("not-yet"));
    await settled();
  });
}
