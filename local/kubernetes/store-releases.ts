import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { ApiClient } from "../client.ts";
import { expectStatus } from "../journey.ts";
import type { StoreWorld } from "../store/world.ts";
import { CRASHED } from "./kubelets.ts";
import { addCluster, addRepo, ended, succeeded, undone } from "./store-journey.ts";
import { type TestCluster, until } from "./testing.ts";

const Deployments = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({
        template: z.object({ spec: z.object({ containers: z.array(z.object({ image: z.string() })) }) }),
      }),
      status: z.object({ readyReplicas: z.number().default(0) }),
    }),
  ),
});

export function releases(world: () => StoreWorld, cluster: TestCluster): void {
  describe("apps of workloads", { timeout: 300_000 }, () => {
    let api: ApiClient;
    let runtimeId: string;
    let versions: ReadonlyMap<string, string>;

    beforeAll(async () => {
      api = await world().client("tenant-workloads");
      runtimeId = (await addCluster(api, cluster.kubeconfig)).id;
      versions = await addRepo(api, world().repo.url, "guestbook");
    }, 180_000);

    /** What runs in a namespace: images and ready pods of its one deployment. */
    async function web(namespace: string) {
      const answer = await cluster.must("GET", `/apis/apps/v1/namespaces/${namespace}/deployments`);
      const [one] = Deployments.parse(answer).items;
      return { image: one?.spec.template.spec.containers[0]?.image, ready: one?.status.readyReplicas };
    }
    const read = async (id: string) => (await expectStatus(api.get(`/deployments/${id}`), 200)).body;

    it("OP-03, OP-33: is deployed from a repo, upgraded, rolled back and deleted, and nothing is left", async () => {
      const appVersionId = versions.get("0.1.0");
      const { body: fits } = await expectStatus(api.get(`/app-versions/${appVersionId}/runtimes`), 200);
      expect(fits.items).toMatchObject([{ id: runtimeId }]);
      const values = { greeting: "Good day" };
      const { deploymentId } = await succeeded(api, api.post("/deployments", { appVersionId, runtimeId, values }));
      const path = `/deployments/${deploymentId}`;
      const { status, workloads } = await read(deploymentId);
      expect(status).toBe("active");
      expect(await web(workloads.namespace)).toEqual({ image: "docker.io/library/nginx:1.27-alpine", ready: 2 });

      await succeeded(api, api.post(`${path}:upgrade`, { appVersionId: versions.get("0.2.0") }));
      expect((await web(workloads.namespace)).ready).toBe(3);
      await succeeded(api, api.post(`${path}:roll-back`));
      expect((await web(workloads.namespace)).ready).toBe(2);
      expect((await read(deploymentId)).appVersionId).toBe(appVersionId);

      await succeeded(api, api.delete(path, { "if-match": "*" }));
      await until("the namespace's end", async () => {
        return (await cluster.call("GET", `/api/v1/namespaces/${workloads.namespace}`)).status === 404;
      });
    });

    it("OP-33: a version that crashes fails with the pod's state and log, and is taken back", async () => {
      const appVersionId = versions.get("0.2.0");
      const { deploymentId } = await succeeded(api, api.post("/deployments", { appVersionId, runtimeId, values: {} }));
      const path = `/deployments/${deploymentId}`;
      const { workloads } = await read(deploymentId);
      const broken = await ended(api, api.post(`${path}:upgrade`, { appVersionId: versions.get("0.3.0") }));
      expect(broken.job.status).toBe("failed");
      const waited = broken.tasks.find(({ kind }) => kind === "wait-workloads");
      expect(waited.failure).toMatchObject({ code: "workloads-failed", providerCode: "CrashLoopBackOff" });
      expect(waited.failure.output).toContain(CRASHED.at(-1));
      // What worked goes on working.
      expect((await web(workloads.namespace)).ready).toBe(3);
      await undone(api, broken.job.id);
      expect((await web(workloads.namespace)).image).toBe("docker.io/library/nginx:1.27-alpine");
      expect(await read(deploymentId)).toMatchObject({ status: "active", appVersionId });
      await succeeded(api, api.delete(path, { "if-match": "*" }));
    });
  });
}
