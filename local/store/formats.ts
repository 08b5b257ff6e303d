import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seedRuntime } from "../../functions/api/test-store.ts";
import { packFiles } from "../../shared/packages/test-pack.ts";
import { expectStatus } from "../journey.ts";
import type { StoreWorld } from "./world.ts";

const EXAMPLE = new URL("../../examples/zookeeper/", import.meta.url).pathname;
const CHART = new URL("../../shared/packages/helm/testdata/wordpress-9.0.3.tgz", import.meta.url);
const PATH = "/app-versions";

export function formats(world: () => StoreWorld): void {
  describe("package formats", () => {
    it("OP-04: tells charts, machines and plain manifests apart by what is in it", async () => {
      const api = await world().client("tenant-formats");
      const chart = await readFile(CHART);
      const made = await expectStatus(api.upload(PATH, new Uint8Array(chart)), 201);
      const digest = `sha256:${createHash("sha256").update(chart).digest("hex")}`;
      expect(made.body).toMatchObject({ format: "helm", name: "wordpress", packageVersion: "9.0.3", digest });
      const form = await expectStatus(api.get(`${PATH}/${made.body.id}/form`), 200);
      expect(form.body.sections.map(({ key }: { key: string }) => key)).toContain("wordpressPassword");
      expect(form.body.schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");

      const machines = await expectStatus(api.upload(PATH, new Uint8Array(await packFiles(await example()))), 201);
      expect(machines.body.format).toBe("vm");

      const object = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n";
      const plain = { "manifests/settings.yaml": object, "package.json": '{"name": "settings", "version": "1.0.0"}' };
      const objects = await expectStatus(api.upload(PATH, new Uint8Array(await packFiles(plain))), 201);
      expect(objects.body).toMatchObject({ format: "manifests", name: "settings", packageVersion: "1.0.0" });
      const asked = await expectStatus(api.get(`${PATH}/${objects.body.id}/form`), 200);
      expect(asked.body.sections).toEqual([]);
    });

    it("OP-04: names the formats that were tried for what is none, and every fault of what is one", async () => {
      const api = await world().client("tenant-formats");
      const none = await expectStatus(api.upload(PATH, new Uint8Array(await packFiles({ "a.txt": "a" }))), 422);
      expect(none.body.code).toBe("package-format");
      expect(none.body.detail).toMatch(/Chart\.yaml \(helm\).*cluster\.json\.tmpl.*\(vm\)/);
      const bad = { "Chart.yaml": "name: ..\nversion: 1\n", "values.schema.json": '{"$ref": "http://127.0.0.1/x"}' };
      const answer = await expectStatus(api.upload(PATH, new Uint8Array(await packFiles(bad))), 422);
      expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
        "Chart.yaml#/name",
        "values.schema.json#/$ref",
      ]);
    });

    it("OP-03: refuses to deploy a chart where no runtime runs charts, and says why of each", async () => {
      const { client, table } = world();
      const api = await client("tenant-pairing");
      const { id } = await seedRuntime(table, "tenant-pairing");
      const { body } = await expectStatus(api.upload(PATH, new Uint8Array(await readFile(CHART))), 201);
      const excluded = [{ id, reasons: [{ requirement: "format=helm" }] }];
      expect((await api.get(`${PATH}/${body.id}/runtimes`)).body).toMatchObject({ items: [], excluded });
      for (const path of ["/deployments", "/deployments?dryRun=true"])
        for (const runtimeId of [undefined, id]) {
          const answer = await expectStatus(api.post(path, { appVersionId: body.id, values: {}, runtimeId }), 422);
          expect(answer.body).toMatchObject({ code: "no-compatible-runtime", excluded });
        }
    });
  });
}

async function example(): Promise<Record<string, string>> {
  const entries = await readdir(EXAMPLE, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return Object.fromEntries(files.map((file, index) => [file.slice(EXAMPLE.length), texts[index] ?? ""]));
}
