import { describe, expect, it } from "vitest";
import type { ApiClient } from "../client.ts";
import { expectStatus, until } from "../journey.ts";
import { ensureTenant } from "../tenant.ts";
import type { StoreWorld } from "./world.ts";

const any = { "if-match": "*" };

/** A tenant with the example app and a runtime on a cloud that has no machines. */
export async function readyToDeploy(world: StoreWorld, api: ApiClient): Promise<() => ReturnType<ApiClient["post"]>> {
  const { body: repo } = await expectStatus(api.post("/repos", { name: "examples", url: world.repo.url }), 201);
  await expectStatus(api.post(`/repos/${repo.id}:index`), 202);
  const appVersionId = await until("the example is listed", async () => {
    const { body } = await api.get("/apps");
    return body.items[0]?.latestVersionId;
  });
  const { endpoint, region, tenant } = await world.cloud();
  const { accessKeyId, secretAccessKey } = tenant;
  const secret = { name: "c", provider: "aws", secret: { accessKeyId, secretAccessKey } };
  const { body: credential } = await expectStatus(api.post("/credentials", secret), 201);
  const runtime = { name: "r", provider: "aws", credentialId: credential.id, config: { region, endpoint } };
  await expectStatus(api.post("/runtimes", runtime), 201);
  // A subnet that no cloud has: the job ends at its first look.
  const values = { cluster: { name: "q", subnet: "subnet-00000000", zk_node: { count: 1 } } };
  return () => api.post("/deployments", { appVersionId, values });
}

export function quotas(world: () => StoreWorld): void {
  describe("quotas and rates", () => {
    it("MG-05: a deployment is answered before anything is made, is 404 to others, goes by a deletion that gives back; over the quota is 403 with what is missing", async () => {
      const tenantId = "tenant-quota-a";
      const api = await world().client(tenantId, ["tenant-admin"]);
      await ensureTenant(world().table, tenantId);
      const platform = await world().client("platform", ["platform-admin"]);
      const deploy = await readyToDeploy(world(), api);
      const limits = { deployments: 1 };
      await expectStatus(platform.patch(`/quotas/${tenantId}`, { limits }, any), 200);
      const { body: made, headers } = await expectStatus(deploy(), 202);
      expect(made.status).toBe("creating");
      expect(headers.get("location")).toBe(`/jobs/${made.lastJobId}`);
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await expectStatus(api.get(`/deployments/${made.id}`), 200)).body.nodes).toEqual([]);
      const refused = await expectStatus(deploy(), 403);
      expect(refused.body).toMatchObject({
        code: "quota-exceeded",
        status: 403,
        type: expect.stringContaining("quota-exceeded"),
        requestId: expect.stringMatching(/\S/),
        exceeded: [{ resource: "deployments", of: tenantId, limit: 1, used: 1, asked: 1, more: 1 }],
      });
      const stranger = await world().client("tenant-quota-b", ["tenant-admin"]);
      await expectStatus(stranger.get(`/deployments/${made.id}`), 404);
      await expectStatus(stranger.delete(`/deployments/${made.id}`, any), 404);
      await expectStatus(stranger.get(`/jobs/${made.lastJobId}`), 404);
      await expectStatus(stranger.get(`/quotas/${tenantId}`), 404);
      const settled = (statuses: readonly string[]) =>
        until(`it is ${statuses.join(" or ")}`, async () => {
          const { body } = await api.get(`/deployments/${made.id}`);
          return statuses.includes(body.status) ? body : undefined;
        });
      await settled(["failed", "active"]);
      await expectStatus(deploy(), 403);
      const { body: leaving } = await expectStatus(api.delete(`/deployments/${made.id}`, any), 202);
      expect(leaving.status).toBe("deleting");
      // Its past stays to be read; of its own only back-ups are left to be taken away.
      expect((await settled(["deleted"])).allowed).toEqual(["delete-backup"]);
      const { body: quota } = await expectStatus(api.get(`/quotas/${tenantId}`), 200);
      expect(quota.resources[0]).toEqual({
        resource: "deployments",
        unit: "deployments",
        limit: 1,
        used: 0,
        left: 1,
      });
      await expectStatus(deploy(), 202);
    });

    it("a group has a quota of its own within its tenant's, set by the tenant's administrator (of PT-03)", async () => {
      const tenantId = "tenant-quota-c";
      const api = await world().client(tenantId, ["tenant-admin"]);
      const set = (group: string, nodes: number) =>
        api.patch(`/quotas/${tenantId}?group=${group}`, { limits: { nodes } }, any);
      await expectStatus(set("/eng", 4), 200);
      await expectStatus(set("/eng", 9_000_000), 422);
      await expectStatus(api.patch(`/quotas/${tenantId}`, { limits: { nodes: 9_000_000 } }, any), 403);
      const { body } = await expectStatus(api.get("/quotas"), 200);
      expect(body.items.map(({ id }: { id: string }) => id)).toEqual([tenantId, `${tenantId}/eng`]);
    });

    it("one token's requests beyond its rate are 429 with Retry-After, and no other tenant's are", async () => {
      const tenantId = "tenant-rate-a";
      await ensureTenant(world().table, tenantId);
      const platform = await world().client("platform", ["platform-admin"]);
      const rates = { principal: { perSecond: 0.2, burst: 20 } };
      await expectStatus(platform.patch(`/quotas/${tenantId}`, { rates }, any), 200);
      const loud = await world().client(tenantId, ["auditor"]);
      const quiet = await world().client("tenant-rate-b", ["auditor"]);
      const answers = [];
      for (let request = 0; request < 40; request++) answers.push(await loud.get("/providers"));
      expect(answers[0]?.headers.get("ratelimit-policy")).toBe('"principal";q=20;w=100, "tenant";q=4000;w=10');
      const limited = answers.filter(({ status }) => status === 429);
      // 20 at once, and what the time of the requests gives.
      expect(limited.length).toBeGreaterThanOrEqual(10);
      expect(limited[0]).toMatchObject({ body: { code: "too-many-requests", "violated-policies": ["principal"] } });
      expect(Number(limited[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(limited[0]?.headers.get("ratelimit")).toMatch(/^"principal";r=0;t=\d+$/);
      await expectStatus(quiet.get("/providers"), 200);
    });
  });
}
