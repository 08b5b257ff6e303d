import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { ApiClient } from "../client.ts";
import { expectStatus } from "../journey.ts";
import type { StoreWorld } from "../store/world.ts";
import { addCluster, addRepo, ended, succeeded } from "./store-journey.ts";
import { type TestCluster, until } from "./testing.ts";

const Names = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });
const ANY = { "if-match": "*" };

/** What a cluster would do and refuse is told before it is done; what it refuses goes on once the cause is gone. */
export function previews(world: () => StoreWorld, cluster: TestCluster): void {
  describe("what changes in a cluster", { timeout: 300_000 }, () => {
    let api: ApiClient;
    let runtime: { readonly id: string; readonly credentialId: string };
    let versions: ReadonlyMap<string, string>;
    let path: string;
    let namespace: string;

    beforeAll(async () => {
      api = await world().client("tenant-previews");
      runtime = await addCluster(api, cluster.kubeconfig);
      versions = await addRepo(api, world().repo.url, "guestbook");
    }, 180_000);

    const ahead = async (verb: string, body: object) => {
      const { body: plan } = await expectStatus(api.post(`${path}:${verb}?dryRun=true`, body), 200);
      return plan;
    };
    const named = (plan: { cluster: { objects: readonly { action: string; kind: string }[] } }) =>
      plan.cluster.objects.map(({ action, kind }) => `${action} ${kind}`);

    it("is told before an app is deployed, and before it is upgraded, and nothing is written", async () => {
      const body = { appVersionId: versions.get("0.1.0"), runtimeId: runtime.id, values: { greeting: "Good day" } };
      const { body: plan } = await expectStatus(api.post("/deployments?dryRun=true", body), 200);
      expect(plan.cluster).toMatchObject({ known: true, more: 0 });
      expect(named(plan)).toContain("create Deployment");
      expect(plan.findings.filter(({ severity }: { severity: string }) => severity === "stops")).toEqual([]);
      const { deploymentId } = await succeeded(api, api.post("/deployments", body));
      path = `/deployments/${deploymentId}`;
      namespace = (await expectStatus(api.get(path), 200)).body.workloads.namespace;

      const upgrade = await ahead("upgrade", { appVersionId: versions.get("0.2.0") });
      const web = upgrade.cluster.objects.find(({ kind }: { kind: string }) => kind === "Deployment");
      expect(web).toMatchObject({
        action: "change",
        fields: expect.arrayContaining([{ pointer: "/spec/replicas", before: 2, after: 3 }]),
      });
      const planned = { operation: "upgrade", deploymentId, request: { appVersionId: versions.get("0.2.0") } };
      const { body: kept } = await expectStatus(api.post("/plans", planned), 201);
      expect(kept.plan.cluster).toEqual(upgrade.cluster);
      const live = await cluster.must("GET", `/apis/apps/v1/namespaces/${namespace}/deployments`);
      expect(live).toMatchObject({ items: [{ spec: { replicas: 2 } }] });
    });

    it("a workload that is not there is refused before a job is made, and named", async () => {
      const adjustments = { "Deployment/no-such": { replicas: 3 } };
      const { body } = await expectStatus(api.post(`${path}:configure`, { adjustments }), 422);
      expect(body.errors).toMatchObject([
        { pointer: "/adjustments/Deployment~1no-such", remedy: expect.stringContaining("Deployment/") },
      ]);
      expect((await expectStatus(api.get(path), 200)).body.activeJobId).toBeUndefined();
    });

    it("an expired token is told ahead and by the job; with a new one a retry succeeds", async () => {
      const { server, caCertificate } = cluster;
      const rotate = (secret: object) =>
        expectStatus(api.patch(`/credentials/${runtime.credentialId}`, { secret }, ANY), 200);
      await rotate({ server, caCertificate, token: "a-token-that-has-expired-long-ago" });
      const values = { greeting: "Good evening" };
      const plan = await ahead("configure", { values });
      expect(plan.cluster).toEqual({ known: false, objects: [], more: 0 });
      expect(plan.findings[0]).toMatchObject({ severity: "stops", detail: expect.stringContaining("expired") });
      const failed = await ended(api, api.post(`${path}:configure`, { values }));
      expect(failed.job).toMatchObject({ status: "failed", failure: { code: "cloud-auth" } });
      await rotate({ kubeconfig: cluster.kubeconfig });
      const again = await ended(api, api.post(`/jobs/${failed.job.id}:retry`));
      expect(again.job).toMatchObject({ status: "succeeded" });
    });

    it("a quota that refuses pods ends the job in the cluster's words; with more of it a retry succeeds", async () => {
      const body = { appVersionId: versions.get("0.1.0"), runtimeId: runtime.id, values: {} };
      const failed = await ended(api, api.post("/deployments", { ...body, namespaceQuota: { pods: "1" } }));
      const waited = failed.tasks.find(({ kind }) => kind === "wait-workloads");
      expect(waited?.failure).toMatchObject({ code: "workloads-failed", providerCode: "QuotaExceeded" });
      expect(waited?.failure.message).toContain("exceeded quota");
      const short = (await expectStatus(api.get(`/deployments/${failed.deploymentId}`), 200)).body.workloads.namespace;
      const quotas = `/api/v1/namespaces/${short}/resourcequotas`;
      const list = await cluster.must("GET", quotas);
      for (const { metadata } of Names.parse(list).items) await cluster.must("DELETE", `${quotas}/${metadata.name}`);
      const again = await ended(api, api.post(`/jobs/${failed.job.id}:retry`));
      expect(again.job).toMatchObject({ status: "succeeded" });
      await succeeded(api, api.delete(`/deployments/${failed.deploymentId}`, ANY));
      await succeeded(api, api.delete(path, ANY));
      await until("the namespace's end", async () => {
        return (await cluster.call("GET", `/api/v1/namespaces/${namespace}`)).status === 404;
      });
    });
  });
}
