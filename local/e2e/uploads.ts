import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packFiles } from "../../shared/packages/test-pack.ts";
import type { Answer } from "../client.ts";
import { expectStatus, type World } from "./world.ts";

const EXAMPLE = new URL("../../examples/zookeeper/", import.meta.url).pathname;
const PATH = "/app-versions";

export function uploads(world: () => World): void {
  describe("uploads", () => {
    it("OP-16: makes a draft with a digest of a valid package, and its tenant can plan a deployment of it", async () => {
      const { api, stranger, runtimeId, stack, values } = world();
      const archive = await pack({ ...(await example()), "package.json": meta({ version: "0.3.0" }) });
      const { body, headers } = await expectStatus(api.upload(PATH, archive), 201);
      const digest = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
      expect(body).toMatchObject({ status: "draft", digest, size: archive.length, format: "vm", name: "uploaded" });
      expect(headers.get("location")).toBe(`${PATH}/${body.id}`);
      expect((await expectStatus(api.upload(PATH, archive), 201)).body).toEqual(body);

      // What will not work everywhere is told to whoever publishes it.
      const { warnings, ...version } = body;
      expect(warnings).toEqual([]);
      expect((await expectStatus(api.get(`${PATH}/${body.id}`), 200)).body).toEqual(version);
      expect((await api.get(`${PATH}/${body.id}/runtimes`)).body.items).toMatchObject([{ id: runtimeId }]);
      const [app] = (await api.get("/apps?q=uploaded")).body.items;
      expect(app).toMatchObject({ status: "draft", latestVersionId: body.id });
      const answers = values(stack.tenantland.subnetId);
      const plan = { appVersionId: body.id, runtimeId, values: answers };
      expect((await expectStatus(api.post("/deployments?dryRun=true", plan), 200)).body.runtimeId).toBe(runtimeId);
      await expectStatus(stranger.get(`${PATH}/${body.id}`), 404);
    });

    it("OP-16: takes the form, the template and the translations alone", async () => {
      const files = Object.entries(await example());
      const alone = files.filter(([path]) => !path.startsWith("confd/") && path !== "package.json");
      const { body } = await expectStatus(world().api.upload(PATH, await pack(Object.fromEntries(alone))), 201);
      expect(body).toMatchObject({ status: "draft", packageVersion: `0.0.0-draft-${body.digest.slice(7, 19)}` });
    });

    it("OP-16: refuses an invalid package with the file and the pointer of every fault", async () => {
      const files = await example();
      const refused = async (change: Readonly<Record<string, string | undefined>>): Promise<string[]> => {
        const kept = Object.entries({ ...files, ...change }).flatMap(([path, text]) =>
          text === undefined ? [] : [[path, text] as const],
        );
        const answer = await expectStatus(world().api.upload(PATH, await pack(Object.fromEntries(kept))), 422);
        expect(answer.body.code).toBe("package-invalid");
        for (const fault of answer.body.errors) expect(fault.remedy).toBeTruthy();
        return answer.body.errors.map((fault: Answer["body"]) => fault.pointer);
      };
      expect(await refused({ "config.json": undefined })).toEqual(["config.json#"]);
      expect(await refused({ "cluster.json.tmpl": undefined })).toEqual(["cluster.json.tmpl#"]);
      expect(await refused({ "package.json": meta({}) })).toEqual(["package.json#/version"]);
      const [broken] = await refused({ "cluster.json.tmpl": '{"name": {{cluster.name}}, "nodes": [' });
      expect(broken).toMatch(/^cluster\.json\.tmpl#/);
      const config = files["config.json"] ?? "";
      const range = config.replace(/"range"\s*:\s*\[[^\]]*\]/, '"range": "one to nine"');
      expect(range).not.toBe(config);
      const [bad] = await refused({ "config.json": range });
      expect(bad).toMatch(/^config\.json#(\/properties\/\d+)+\/range$/);

      const noArchive = await expectStatus(world().api.upload(PATH, new TextEncoder().encode("{}")), 422);
      expect(noArchive.body).toMatchObject({ code: "package-archive", errors: [{ remedy: expect.any(String) }] });
      await expectStatus(world().api.post(PATH, {}), 422);
    });

    it("refuses more bytes than one request carries, and says how many it may have", async () => {
      const answer = await expectStatus(world().api.upload(PATH, new Uint8Array(4 * 1024 * 1024 + 1)), 413);
      expect(answer.body.detail).toContain("4194304");
    });
  });
}

function meta(more: object): string {
  return JSON.stringify({ name: "uploaded", description: "A package that came by itself", ...more });
}

async function pack(files: Readonly<Record<string, string>>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await packFiles(files));
}

/** The example's package: texts by path. */
async function example(): Promise<Record<string, string>> {
  const paths = await readdir(EXAMPLE, { recursive: true });
  const files: Record<string, string> = {};
  for (const path of paths.sort())
    if ((await stat(join(EXAMPLE, path))).isFile()) files[path] = await readFile(join(EXAMPLE, path), "utf8");
  return files;
}
