import { beforeAll, describe, expect, it } from "vitest";
import type { ApiClient } from "../client.ts";
import { expectStatus } from "../journey.ts";
import type { StoreWorld } from "../store/world.ts";
import { podsOf, publishPlain } from "./plain-package.ts";
import type { Body } from "./store-app.ts";
import { addCluster, ended, succeeded, undone } from "./store-journey.ts";
import { type TestCluster, until } from "./testing.ts";

const pod = { containers: [{ name: "web", image: "nginx:1", resources: { requests: { cpu: "100m" } } }] };
const any = { "if-match": "*" };

/** Spaces of deployments in one cluster: many, each bounded, none of them another's. */
export function spaces(world: () => StoreWorld, cluster: TestCluster): void {
  describe("namespaces with quotas", { timeout: 300_000 }, () => {
    let api: ApiClient;
    let runtimeId: string;
    let appVersionId: string;

    beforeAll(async () => {
      api = await world().client("tenant-spaces");
      runtimeId = (await addCluster(api, cluster.kubeconfig)).id;
      appVersionId = (await publishPlain(api, "spaces", [podsOf("web", 1, pod)])).id;
    }, 120_000);

    const lookAt = async (id: string): Promise<Body> =>
      (await expectStatus(api.get(`/deployments/${id}/namespace`), 200)).body;

    it("PT-03: a space is a namespace with a quota, there are many in a cluster, and none is another's", async () => {
      const deploy = (more: object) => api.post("/deployments", { appVersionId, runtimeId, values: {}, ...more });
      const namespaceQuota = { pods: "2", "requests.cpu": "1" };
      const [first, second] = await Promise.all([
        succeeded(api, deploy({ name: "first", namespaceQuota })),
        succeeded(api, deploy({ name: "second" })),
      ]);
      const path = `/deployments/${first.deploymentId}`;
      const counted = async (pods: string) => {
        await until(`${pods} pods`, async () => (await lookAt(first.deploymentId)).quotas[0]?.used.pods === pods);
      };
      await counted("1");
      const space = await lookAt(first.deploymentId);
      expect(space).toEqual({
        name: expect.stringMatching(/^first-/),
        own: true,
        quotas: [{ name: "pitrix", hard: namespaceQuota, used: { pods: "1", "requests.cpu": "100m" } }],
      });
      const other = await lookAt(second.deploymentId);
      expect(other).toMatchObject({ name: expect.stringMatching(/^second-/), own: true, quotas: [] });

      // The quota holds, is told in the cluster's words, and bounds this space alone.
      const refused = await ended(api, api.post(`${path}:scale-out`, { role: "Deployment/web", count: 3 }));
      expect(refused.job.status).toBe("failed");
      const waited = refused.tasks.find(({ kind }) => kind === "wait-workloads");
      expect(waited.failure).toMatchObject({ providerCode: "QuotaExceeded" });
      expect(waited.failure.message).toMatch(/exceeded quota: pitrix/);
      expect((await lookAt(first.deploymentId)).quotas[0].used.pods).toBe("2");
      await undone(api, refused.job.id);
      await counted("1");
      await succeeded(
        api,
        api.post(`/deployments/${second.deploymentId}:scale-out`, { role: "Deployment/web", count: 3 }),
      );

      await expectTaken(api, deploy({ name: "guest", namespace: space.name }), "namespace-taken");
      await strangers(first.deploymentId, space.name);
      expect((await lookAt(first.deploymentId)).quotas[0].used.pods).toBe("1");
      for (const { deploymentId } of [first, second])
        await succeeded(api, api.delete(`/deployments/${deploymentId}`, any));
    });

    /** Another tenant with a credential that may do everything in the same cluster. */
    async function strangers(deploymentId: string, namespace: string): Promise<void> {
      const stranger = await world().client("tenant-strangers");
      await expectStatus(stranger.get(`/deployments/${deploymentId}/namespace`), 404);
      const own = (await addCluster(stranger, cluster.kubeconfig)).id;
      const deploy = (version: Body, more: object = {}) =>
        stranger.post("/deployments", { appVersionId: version.id, runtimeId: own, values: {}, ...more });
      const plain = await publishPlain(stranger, "spaces", [podsOf("web", 1, pod)]);
      await expectTaken(stranger, deploy(plain, { namespace }), "namespace-taken");
      // Nor by a package whose objects name it.
      const sly = await publishPlain(stranger, "sly", [podsOf("sly", 1, pod, namespace)]);
      const { failure } = await expectTaken(stranger, deploy(sly), "cloud-invalid");
      expect(failure.message).toContain(namespace);
    }
  });
}

/** The job fails by that and nothing is left of it. */
async function expectTaken(api: ApiClient, sent: ReturnType<ApiClient["post"]>, code: string): Promise<Body> {
  const { job } = await ended(api, sent);
  expect([job.status, job.failure?.code]).toEqual(["failed", code]);
  await undone(api, job.id);
  return job;
}
