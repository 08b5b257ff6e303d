import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { packFiles } from "../../shared/packages/test-pack.ts";
import { picture } from "../../shared/packages/test-pictures.ts";
import type { ApiClient } from "../client.ts";
import { expectStatus } from "../journey.ts";
import type { StoreWorld } from "./world.ts";

const any = { "if-match": "*" };
const EXAMPLE = new URL("../../examples/zookeeper/", import.meta.url);
const FILES = ["cluster.json.tmpl", "config.json", "confd/conf.d/zoo.cfg.toml", "confd/conf.d/myid.toml"];
const TEMPLATES = ["confd/templates/zoo.cfg.tmpl", "confd/templates/myid.tmpl"];

/** Apps as a tenant arranges them: stages, categories, pictures, and packages that are too large for one request. */
export function apps(world: () => StoreWorld): void {
  describe("apps of a tenant", () => {
    it("OP-10: are sorted by stage, department and category, and every promotion is in the history", async () => {
      const api = await world().client("tenant-op10");
      const { appId } = await upload(api, await pack("sorted", "1.0.0"));
      const path = `/apps/${appId}`;
      const { id } = (await expectStatus(api.post("/categories", { names: { en: "Middleware" } }), 201)).body;
      await expectStatus(api.patch(path, { department: "Platform", categories: [id] }, any), 200);
      for (const stage of ["develop", "test", "staging", "production"])
        await expectStatus(api.patch(path, { stage }, any), 200);
      const listed = async (query: string) =>
        (await expectStatus(api.get(`/apps?${query}`), 200)).body.items.map((one: { id: string }) => one.id);
      for (const query of [
        "stage=production",
        "department=platform",
        `category=${id}`,
        `stage=production&category=${id}`,
      ])
        expect(await listed(query)).toEqual([appId]);
      for (const query of ["stage=test", "department=sales", "category=ctg-uncategorized"])
        expect(await listed(query)).toEqual([]);
      const { items } = (await expectStatus(api.get(`${path}/history`), 200)).body;
      const staged = items.filter((event: { action: string }) => event.action === "staged");
      expect(staged.map((event: { to: string }) => event.to)).toEqual(["production", "staging", "test", "develop"]);

      const icon = picture("image/png", 32, 32);
      const made = await api.upload(`${path}/attachments?kind=icon`, new Uint8Array(icon), {
        "content-type": "image/png",
      });
      expect(made.status).toBe(201);
      const shown = await expectStatus(api.get(made.headers.get("location") ?? ""), 200);
      expect(Buffer.from(await (await fetch(shown.body.url)).arrayBuffer()).equals(icon)).toBe(true);

      expect((await expectStatus(api.delete(`/categories/${id}`, any), 409)).body).toMatchObject({ apps: 1 });
      await expectStatus(api.delete(`/categories/${id}?force=true`, any), 204);
      expect(await listed("category=ctg-uncategorized")).toEqual([appId]);
    });

    it("K8-07: a version goes from test to release by its digest, unchanged, and back by one call", async () => {
      const api = await world().client("tenant-k807");
      const archive = await pack("promoted", "1.0.0");
      const first = await upload(api, archive);
      const second = await upload(api, await pack("promoted", "2.0.0"));
      expect(first.digest).toBe(`sha256:${createHash("sha256").update(archive).digest("hex")}`);
      const path = `/apps/${first.appId}`;
      await expectStatus(api.patch(path, { pipeline: ["test", "production"] }, any), 200);
      const promote = (version: { id: string }, stage: string) =>
        api.post(`${path}:promote`, { appVersionId: version.id, stage });
      expect((await expectStatus(promote(first, "production"), 409)).body.code).toBe("stage-order");
      for (const version of [first, second]) {
        await expectStatus(promote(version, "test"), 200);
        const { channels } = (await expectStatus(promote(version, "production"), 200)).body;
        expect(channels.production).toMatchObject({ appVersionId: version.id, digest: version.digest });
      }
      const body = { stage: "production", reason: "It fails" };
      const back = (await expectStatus(api.post(`${path}:rollback`, body), 200)).body;
      expect(back.channels.production).toMatchObject({ appVersionId: first.id, digest: first.digest });
      expect(back.channels.test).toMatchObject({ appVersionId: second.id });
      // The stage names the version for a deployment: with no runtime to run on, that is the next thing to be missed.
      const deploying = { appId: first.appId, stage: "production", values: { cluster: { subnet: "subnet-0a1b2c3d" } } };
      expect((await expectStatus(api.post("/deployments", deploying), 422)).body.code).toBe("no-compatible-runtime");
      const none = { ...deploying, stage: "staging" };
      expect((await expectStatus(api.post("/deployments", none), 422)).body.errors[0].pointer).toBe("/stage");
    });

    it("OP-16: a package of more than 6 MB comes by a pre-signed URL", async () => {
      const api = await world().client("tenant-op16");
      const archive = await pack("large", "1.0.0", { "data.bin": randomBytes(7_000_000).toString("base64") });
      const packed = new Uint8Array(archive);
      expect(packed.length).toBeGreaterThan(6 * 1024 * 1024);
      const sha256 = createHash("sha256").update(packed).digest("hex");
      const announced = (await expectStatus(api.post("/uploads", { size: packed.length, sha256 }), 201)).body;
      expect((await expectStatus(api.post("/app-versions", { uploadId: announced.id }), 409)).body.code).toBe(
        "upload-missing",
      );
      const { "content-length": _, ...headers } = announced.headers;
      expect((await fetch(announced.url, { method: "PUT", headers, body: packed })).status).toBe(200);
      const version = (await expectStatus(api.post("/app-versions", { uploadId: announced.id }), 201)).body;
      expect(version).toMatchObject({
        name: "large",
        digest: `sha256:${sha256}`,
        size: packed.length,
        status: "draft",
      });
      const stranger = await world().client("tenant-op16-stranger");
      await expectStatus(stranger.post("/app-versions", { uploadId: announced.id }), 404);
    });
  });
}

async function upload(api: ApiClient, archive: Uint8Array<ArrayBuffer>) {
  return (await expectStatus(api.upload("/app-versions", archive), 201)).body;
}

async function pack(name: string, version: string, more: Readonly<Record<string, string>> = {}) {
  const read = (path: string): [string, string] => [path, readFileSync(new URL(path, EXAMPLE), "utf8")];
  const files = Object.fromEntries([...FILES, ...TEMPLATES].map(read));
  return new Uint8Array(await packFiles({ ...files, ...more, "package.json": JSON.stringify({ name, version }) }));
}
