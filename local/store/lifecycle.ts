import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { packFiles } from "../../shared/packages/test-pack.ts";
import type { ApiClient } from "../client.ts";
import { expectStatus } from "../journey.ts";
import type { StoreWorld } from "./world.ts";

const EXAMPLE = new URL("../../examples/zookeeper/", import.meta.url);

/** The ZooKeeper example under a name of its own, so that no other test's app is meant. */
async function reviewedPackage(): Promise<Uint8Array<ArrayBuffer>> {
  const names = (await readdir(EXAMPLE, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== "README.md" && entry.name !== "package.json")
    .map((entry) => `${entry.parentPath}/${entry.name}`);
  const files = await Promise.all(
    names.map(async (path) => [path.slice(EXAMPLE.pathname.length).replace(/^\//, ""), await readFile(path, "utf8")]),
  );
  const meta = JSON.stringify({ name: "reviewed", version: "1.0.0" });
  return new Uint8Array(await packFiles({ ...Object.fromEntries(files), "package.json": meta }));
}

export function lifecycle(world: () => StoreWorld): void {
  describe("the life of a version", () => {
    it("is uploaded, reviewed, rejected, submitted again, released, seen by another tenant, suspended and deleted", async () => {
      const { client } = world();
      const vendor = await client("tenant-lifecycle", ["vendor", "operator", "approver"]);
      const other = await client("tenant-lifecycle-other", ["auditor"]);
      const business = await client("tenant-lifecycle-operator", ["platform-reviewer"]);
      const technical = await client("tenant-lifecycle-operator", ["platform-reviewer"]);
      const { body: version } = await expectStatus(vendor.upload("/app-versions", await reviewedPackage()), 201);
      const path = `/app-versions/${version.id}`;
      await expectStatus(vendor.post(`/apps/${version.appId}:share`, { visibility: "public" }), 200);

      const submit = async () =>
        (await expectStatus(vendor.post(`${path}:submit`), 200)).headers.get("location") ?? "no review";
      const pass = async (reviewer: ApiClient, review: string, phase: string) => {
        await expectStatus(reviewer.post(`${review}:start`, { phase }), 200);
        await expectStatus(reviewer.post(`${review}:pass`, { phase }), 200);
      };
      const first = await submit();
      await expectStatus(business.post(`${first}:start`, { phase: "business" }), 200);
      await expectStatus(business.post(`${first}:reject`, { message: "Say what is new." }), 200);
      const { body: rejected } = await expectStatus(vendor.get(path), 200);
      expect(rejected).toMatchObject({ status: "rejected", statusReason: "Say what is new." });
      const change = { releaseNotes: { en: "The first one." } };
      await expectStatus(vendor.patch(path, change, { "if-match": `"${rejected.version}"` }), 200);

      const second = await submit();
      const { body: queue } = await expectStatus(business.get("/reviews?phase=business&pageSize=100"), 200);
      expect(queue.items.map((review: { id: string }) => `/reviews/${review.id}`)).toContain(second);
      await expectStatus(business.get(`${second}/form`), 200);
      const { body: download } = await expectStatus(business.get(`${second}/package`), 200);
      const judged = new Uint8Array(await (await fetch(download.url)).arrayBuffer());
      expect(`sha256:${createHash("sha256").update(judged).digest("hex")}`).toBe(version.digest);
      await pass(business, second, "business");
      await pass(technical, second, "technical");
      await expectStatus(other.get(path), 404);
      await expectStatus(vendor.post(`${path}:release`), 200);
      expect((await expectStatus(other.get(path), 200)).body.status).toBe("active");
      expect((await expectStatus(other.get(`/apps/${version.appId}`), 200)).body.latestVersionId).toBe(version.id);

      await expectStatus(vendor.post(`${path}:suspend`, { message: "A fault." }), 200);
      await expectStatus(other.get(path), 404);
      await expectStatus(vendor.post(`${path}:recover`), 200);
      await expectStatus(other.get(path), 200);

      const operator = await client("tenant-lifecycle-operator", ["platform-admin"]);
      await expectStatus(operator.post(`${path}:suspend`), 422);
      await expectStatus(operator.post(`${path}:suspend`, { message: "Malware." }), 200);
      await expectStatus(other.get(path), 404);
      const { body: refused } = await expectStatus(vendor.post(`${path}:recover`), 409);
      expect(refused).toMatchObject({ code: "wrong-state", suspendedBy: expect.stringMatching(/^tok-/) });
      await expectStatus(operator.post(`${path}:recover`, { message: "A false alarm." }), 200);
      await expectStatus(other.get(path), 200);

      await expectStatus(vendor.post(`${path}:suspend`), 200);
      await expectStatus(vendor.delete(path, { "if-match": "*" }), 204);
      const { body: left } = await expectStatus(vendor.get("/apps?q=reviewed"), 200);
      expect(left.items).toEqual([]);
      const { body: rows } = await expectStatus(vendor.get(`${path}/history?pageSize=100`), 200);
      expect(rows.items).toHaveLength(19);
    });

    it("is gone through by a repo's versions too where the repo says that they come as drafts", async () => {
      const { client, repo: server } = world();
      const api = await client("tenant-drafts");
      const other = await client("tenant-lifecycle-other", ["auditor"]);
      const body = { name: "drafts", url: server.url, appDefaultStatus: "draft" };
      const { body: repo } = await expectStatus(api.post("/repos", body), 201);
      await indexed(api, repo.id);
      const { body: apps } = await expectStatus(api.get("/apps?q=zookeeper"), 200);
      expect(apps.items).toMatchObject([{ status: "draft", repoId: repo.id }]);
      const path = `/app-versions/${apps.items[0].latestVersionId}`;
      await expectStatus(api.post(`${path}:release`), 409);
      await expectStatus(api.post(`${path}:submit`), 200);
      expect((await expectStatus(api.post(`${path}:release`), 200)).body.status).toBe("active");
      expect((await expectStatus(api.get(`/apps/${apps.items[0].id}`), 200)).body.status).toBe("active");
      // A scan leaves it released, and it was reviewed for its own tenant alone.
      await indexed(api, repo.id);
      expect((await expectStatus(api.get(path), 200)).body).toMatchObject({ status: "active", audience: "private" });
      await expectStatus(api.patch(`/repos/${repo.id}`, { visibility: "public" }, { "if-match": "*" }), 200);
      await expectStatus(other.get(path), 404);
    });
  });
}

/** Scans a repo now, until that has ended well. */
async function indexed(api: ApiClient, repoId: string): Promise<void> {
  const { headers } = await expectStatus(api.post(`/repos/${repoId}:index`), 202);
  const place = headers.get("location") ?? "no scan";
  await expect
    .poll(async () => (await api.get(place)).body.status, { timeout: 30_000 })
    .toMatch(/^(succeeded|unchanged)$/);
}
