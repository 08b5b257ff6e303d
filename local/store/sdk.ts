import { describe, expect, it } from "vitest";
import { ApiProblem, JobFailed, pitrixClient } from "../../sdk/index.ts";
import { examplePackage } from "./contract/fixtures.ts";
import type { StoreWorld } from "./world.ts";

/** The SDK on the deployed store; what a network or a busy server can do to it is tested beside it. */
export function sdk(world: () => StoreWorld): void {
  const open = async (tenantId: string) =>
    pitrixClient({ url: world().deployed.ApiUrl, token: await world().token(tenantId) });

  describe("the SDK", () => {
    it("OP-09: attaches a repo, waits for its scan, and finds the app with what it needs to be deployed", async () => {
      const client = await open("tenant-sdk");
      const repo = await client.repos.create({ name: "examples", url: world().repo.url, labels: { team: "a" } });
      const { location } = await client.repos.index(repo.id).answer();
      const scan = await client.repos.waitForScan(location ?? "", { timeoutMs: 60_000 });
      expect(scan).toMatchObject({ status: "succeeded", added: 1, repoId: repo.id });
      const [app] = await client.apps.listAll({ q: "zookeeper" }).toArray();
      if (app?.latestVersionId === undefined) throw new Error("the app is not listed");
      const [version] = await client.apps.listAllVersions(app.id).toArray();
      expect(version?.id).toBe(app.latestVersionId);
      const form = await client.appVersions.getForm(app.latestVersionId, { locale: "zh-cn" });
      expect(form.locales).toContain("zh-cn");
      expect((await client.appVersions.listRuntimes(app.latestVersionId)).items).toEqual([]);
    });

    it("walks every page, in order and once", async () => {
      const client = await open("tenant-sdk-pages");
      const names = ["one", "two", "three", "four", "five"];
      for (const name of names) await client.repos.create({ name, url: world().repo.url });
      const seen: string[] = [];
      for await (const { name } of client.repos.listAll({ pageSize: 2 })) seen.push(name);
      expect(seen).toEqual(names);
      const sizes: number[] = [];
      for await (const { items } of client.repos.listAll({ pageSize: 2 }).pages()) sizes.push(items.length);
      expect(sizes.slice(0, 3)).toEqual([2, 2, 1]);
    });

    it("changes what it has seen, by version or ETag, and is told when it has changed since", async () => {
      const client = await open("tenant-sdk-changes");
      const repo = await client.repos.create({ name: "a", url: world().repo.url });
      const { data, etag } = await client.repos.update(repo.id, { name: "b" }, { ifMatch: repo.version }).answer();
      expect(data).toMatchObject({ name: "b", version: repo.version + 1 });
      const late = client.repos.update(repo.id, { name: "c" }, { ifMatch: repo.version });
      await expect(late).rejects.toMatchObject({ status: 412, code: "version-mismatch", attempts: 1 });
      expect(await client.repos.delete(repo.id, { ifMatch: etag ?? "" })).toBeUndefined();
      await expect(client.repos.get(repo.id)).rejects.toMatchObject({ status: 404, code: "not-found" });
    });

    it("repeats a POST whose answer was lost, and it was done once", async () => {
      const { deployed, token, repo } = world();
      let lost = 0;
      const client = pitrixClient({
        url: deployed.ApiUrl,
        token: await token("tenant-sdk-lost"),
        random: () => 0,
        // The request arrives and is done; its answer does not come back.
        async fetch(...args) {
          const response = await fetch(...args);
          if (args[1]?.method !== "POST" || lost === 2) return response;
          lost += 1;
          throw new TypeError("fetch failed", { cause: new Error("socket hang up") });
        },
      });
      const { status, replayed } = await client.repos.create({ name: "once", url: repo.url }).answer();
      expect([status, replayed, lost]).toEqual([201, true, 2]);
      expect(await client.repos.listAll().toArray()).toHaveLength(1);
    });

    it("uploads a package, and names every fault of a request", async () => {
      const client = await open("tenant-sdk-faults");
      const version = await client.appVersions.upload(await examplePackage("sdk", "2.0.0"));
      expect(version).toMatchObject({ packageVersion: "2.0.0", status: "draft" });
      const refused = await client.repos
        .create({ name: "", url: world().repo.url, scanInterval: 1 })
        .catch((error: unknown) => error);
      if (!(refused instanceof ApiProblem)) throw new Error("it was not refused");
      expect(refused).toMatchObject({ status: 422, code: "invalid-request", retryable: false });
      expect(refused.errors.map(({ pointer }) => pointer).sort()).toEqual(["/name", "/scanInterval"]);
      expect(refused.requestId).toBeTruthy();
      const stranger = pitrixClient({
        url: world().deployed.ApiUrl,
        token: `pitrix_${"0".repeat(18)}_${"A".repeat(43)}`,
      });
      await expect(stranger.apps.list()).rejects.toMatchObject({ status: 401, code: "unauthorized" });
    });

    it("waits for a job and throws its failure, with the step and what to do", async () => {
      const client = await open("tenant-sdk-jobs");
      const { tenant, region, endpoint } = await world().cloud();
      const { accessKeyId, secretAccessKey } = tenant;
      const credential = await client.credentials.create({
        name: "c",
        provider: "aws",
        secret: { accessKeyId, secretAccessKey },
      });
      await client.runtimes.create({
        name: "r",
        provider: "aws",
        credentialId: credential.id,
        config: { region, endpoint },
      });
      const { id } = await client.appVersions.upload(await examplePackage("sdk-jobs", "1.0.0"));
      const body = { appVersionId: id, values: { cluster: { subnet: "subnet-00000000", zk_node: { count: 1 } } } };
      const plan = await client.deployments.create(body, { dryRun: true });
      expect([plan.dryRun, plan.roles.length]).toEqual([true, 1]);
      const shown: string[] = [];
      const deployment = await client.deployments.create(body);
      const onProgress = ({ status }: { status: string }) => shown.push(status);
      const failed = await client.jobs
        .wait(deployment, { onProgress, timeoutMs: 90_000 })
        .catch((error: unknown) => error);
      if (!(failed instanceof JobFailed)) throw new Error(`the job did not fail: ${String(failed)}`);
      expect(failed.step).toBeTruthy();
      expect(failed.message).toContain(failed.failure?.remedy);
      expect(shown.at(-1)).toBe("failed");
      expect((await client.deployments.get(deployment.id)).status).toBe("failed");
    }, 120_000);
  });
}
