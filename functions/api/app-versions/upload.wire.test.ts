import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packFiles } from "../../../shared/packages/test-pack.ts";
import { picture } from "../../../shared/packages/test-pictures.ts";
import { MAX_UPLOAD_BYTES, UploadRequest } from "../../../shared/packages/upload.ts";
import type { TestClient } from "../../../shared/platform/middleware/test-client.ts";
import { takeUpload } from "../../indexer/scan-repo/take-upload.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime } from "../test-store.ts";

let server: TestApi;
const objects = new Map<string, Uint8Array>();

beforeAll(async () => {
  server = await startTestApi();
  const bucket = {
    async put(key: string, body: Uint8Array) {
      objects.set(key, body);
    },
    get: () => Promise.reject(new Error("nothing is read")),
    presign: () => Promise.reject(new Error("nothing is signed")),
    find: () => Promise.reject(new Error("nothing is looked for")),
  };
  server.answer(() => takeUpload(bucket, UploadRequest.parse(server.asked.at(-1)?.payload).upload));
});

afterAll(async () => {
  await server?.aws.stop();
});

const example = (name: string) =>
  readFileSync(new URL(`../../../shared/packages/vm/testdata/paper/${name}`, import.meta.url), "utf8");

function keeper(meta: object = { name: "keeper", version: "1.0.0" }): Promise<Buffer> {
  return packFiles({
    "cluster.json.tmpl": example("cluster.json.tmpl"),
    "config.json": example("config.json"),
    "package.json": JSON.stringify(meta),
  });
}

const type = { "content-type": "application/gzip" };

function send(api: TestClient, bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}) {
  return api.send("POST", "/app-versions", { bytes, headers: { ...type, ...headers } });
}

describe("OP-16 the upload of a package", () => {
  it("tells its publisher what will not work everywhere, and whoever deploys it by the form", async () => {
    const { api } = server.tenant();
    const spec = {
      containers: [{ name: "app", image: "app:1" }],
      volumes: [{ name: "data", hostPath: { path: "/" } }],
    };
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "app" }, spec };
    const files = {
      "package.json": '{"name": "risky", "version": "1.0.0"}',
      "manifests/pod.json": JSON.stringify(pod),
    };
    const made = await send(api, await packFiles(files));
    const warning = {
      file: "manifests/pod.json",
      pointer: "/spec/volumes/0/hostPath",
      detail: expect.stringMatching(/lost/),
      remedy: expect.any(String),
    };
    expect(made).toMatchObject({ status: 201, body: { format: "manifests", warnings: [warning] } });
    const form = await api.send("GET", `/app-versions/${made.body.id}/form`);
    expect(form.body).toMatchObject({ warnings: made.body.warnings });
  });

  it("keeps the package's readmes, and answers the one in the language asked for", async () => {
    const { api } = server.tenant();
    const hostile = "# Keeper\n<script>alert(1)</script>";
    const chart = {
      "Chart.yaml": "apiVersion: v2\nname: keeper\nversion: 1.0.0\n",
      "README.md": hostile,
      "README.zh-CN.md": "# 管家",
    };
    const made = await send(api, await packFiles(chart));
    const path = `/app-versions/${made.body.id}/readme`;
    const read = async (query: string, accepted?: string) => {
      const headers = accepted === undefined ? {} : { "accept-language": accepted };
      const { body, headers: said } = await api.send("GET", path + query, { headers });
      return [body.text, body.locale, said["content-language"], said.vary];
    };
    const plain = [hostile, undefined, undefined, "accept-language"];
    const chinese = ["# 管家", "zh-cn", "zh-cn", "accept-language"];
    expect(await read("")).toEqual(plain);
    expect(await read("?locale=zh")).toEqual(chinese);
    expect(await read("?locale=fr", "zh")).toEqual(plain);
    expect(await read("", "fr, zh-TW;q=0.9, en;q=0.5")).toEqual(chinese);
    expect(await read("", "en, zh;q=0.9")).toEqual(plain);
    expect((await api.send("GET", `${path}?locale=..`)).status).toBe(400);
    expect((await server.tenant().api.send("GET", path)).status).toBe(404);
    const silent = await send(api, await keeper());
    expect((await api.send("GET", `/app-versions/${silent.body.id}/readme`)).body).toEqual({ text: "", locales: [] });
  });

  it("keeps the icon that lies in the package, and answers it to whoever may read the version", async () => {
    const { api } = server.tenant();
    const png = picture("image/png", 64, 64);
    const chart = "apiVersion: v2\nname: keeper\nversion: 1.0.0\nicon: ";
    const made = await send(api, await packFiles({ "Chart.yaml": `${chart}img/icon.png\n`, "img/icon.png": png }));
    const path = `/app-versions/${made.body.id}/icon`;
    expect((await api.send("GET", path)).body).toEqual({
      picture: { type: "image/png", width: 64, height: 64, data: png.toString("base64") },
    });
    expect((await api.send("GET", `/apps/${made.body.appId}`)).body.icon).toBe("img/icon.png");
    expect((await server.tenant().api.send("GET", path)).status).toBe(404);
    const svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    const drawn = await send(api, await packFiles({ "Chart.yaml": `${chart}icon.svg\n`, "icon.svg": svg }));
    expect((await api.send("GET", `/app-versions/${drawn.body.id}/icon`)).body).toEqual({});
  });

  it("makes a draft with a digest that its tenant lists, reads and matches, and nobody else", async () => {
    const { tenantId, api } = server.tenant();
    const runtime = await seedRuntime(server.aws.table, tenantId);
    const made = await send(api, await keeper());
    expect(made).toMatchObject({
      status: 201,
      headers: { location: `/app-versions/${made.body.id}`, etag: '"1"' },
      body: { name: "keeper", packageVersion: "1.0.0", format: "vm", status: "draft", repoId: "uploads", version: 1 },
    });
    expect(made.body.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(made.body.size).toBe(objects.get(`packages/${made.body.digest.slice(7)}`)?.length);
    const path = `/app-versions/${made.body.id}`;
    const { warnings, ...version } = made.body;
    expect(warnings).toEqual([]);
    expect((await api.send("GET", path)).body).toEqual(version);
    expect((await api.send("GET", `${path}/form`)).status).toBe(200);
    expect((await api.send("GET", `${path}/runtimes`)).body).toMatchObject({ items: [{ id: runtime.id }] });
    const [app] = (await api.send("GET", "/apps?q=keeper")).body.items;
    expect(app).toMatchObject({ id: made.body.appId, status: "draft", latestVersionId: made.body.id });
    expect((await api.send("GET", `/apps/${app.id}/versions`)).body.items).toEqual([version]);
    const stranger = server.tenant().api;
    for (const place of [path, `${path}/form`, `/apps/${app.id}`])
      expect((await stranger.send("GET", place)).status).toBe(404);
  });

  it("meets the same draft with the same bytes, and shows the highest version", async () => {
    const { api } = server.tenant();
    const first = await send(api, await keeper());
    expect((await send(api, await keeper())).body).toEqual(first.body);
    const higher = await send(api, await keeper({ name: "keeper", version: "1.10.0", description: "Later" }));
    const lower = await send(api, await keeper({ name: "keeper", version: "1.9.0" }));
    expect(lower.body.appId).toBe(first.body.appId);
    const app = await api.send("GET", `/apps/${first.body.appId}`);
    expect(app.body).toMatchObject({ latestVersion: "1.10.0", latestVersionId: higher.body.id, description: "Later" });
  });

  it("keeps every one of several uploads of an app at once", async () => {
    const { api } = server.tenant();
    const versions = ["1.0.0", "1.1.0", "1.1.0"];
    const archives = await Promise.all(versions.map((version) => keeper({ name: "keeper", version })));
    const made = await Promise.all(archives.map((archive) => send(api, archive)));
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(made[1]?.body.id).toBe(made[2]?.body.id);
    const { items } = (await api.send("GET", `/apps/${made[0]?.body.appId}/versions`)).body;
    expect(items.map((item: { packageVersion: string }) => item.packageVersion)).toEqual(["1.1.0", "1.0.0"]);
  });

  it("replays by Idempotency-Key, and refuses the key for other bytes", async () => {
    const { api } = server.tenant();
    const key = { "idempotency-key": "k1" };
    const first = await send(api, await keeper(), key);
    const again = await send(api, await keeper(), key);
    expect([again.status, again.headers["idempotency-replayed"], again.body]).toEqual([201, "true", first.body]);
    const other = await send(api, await keeper({ name: "keeper", version: "2.0.0" }), key);
    expect(other.body).toMatchObject({ status: 422, code: "idempotency-key-reused" });
  });

  it("answers 422 with every fault, and writes nothing", async () => {
    const { api } = server.tenant();
    const config = example("config.json").replace('"key": "cluster"', '"key": "clusters"');
    const broken = await send(api, await packFiles({ "cluster.json.tmpl": "{{", "config.json": config }));
    expect(broken.body).toMatchObject({ status: 422, code: "package-invalid" });
    for (const { pointer } of broken.body.errors) expect(pointer).toMatch(/^(config\.json|cluster\.json\.tmpl)#/);
    const nameless = await send(api, await keeper({ name: "keeper" }));
    expect(nameless.body.errors).toMatchObject([{ pointer: "package.json#/version", remedy: expect.any(String) }]);
    expect((await api.send("GET", "/apps")).body.items).toEqual([]);
  });

  it("refuses what is too large, no archive, nothing, or of another type", async () => {
    const { api } = server.tenant();
    expect((await send(api, new Uint8Array(MAX_UPLOAD_BYTES + 1))).body).toMatchObject({ status: 413 });
    expect((await send(api, new Uint8Array(MAX_UPLOAD_BYTES))).body).toMatchObject({ code: "package-archive" });
    const nothing = await api.send("POST", "/app-versions", { headers: type });
    expect(nothing.body).toMatchObject({ status: 422, code: "invalid-request", errors: [{ pointer: "" }] });
    expect((await api.send("POST", "/app-versions", { body: {} })).body).toMatchObject({ code: "invalid-request" });
    const plain = { text: "a package", headers: { "content-type": "text/plain" } };
    expect((await api.send("POST", "/app-versions", plain)).body).toMatchObject({
      status: 415,
      detail: expect.stringContaining("application/gzip"),
    });
  });
});

describe("OP-04 the upload of a chart", () => {
  const chart = (files: Readonly<Record<string, string>> = {}) =>
    packFiles({
      "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.0\nappVersion: '3'\ndescription: A server\n",
      "values.yaml": "# How many\nreplicas: 2\nauth: {password: ''}\n",
      ...files,
    });

  it("is detected, never asked; has a form; no runtime of another format takes it, and the reason is told", async () => {
    const { tenantId, api } = server.tenant();
    const runtime = await seedRuntime(server.aws.table, tenantId);
    const made = await send(api, await chart());
    expect(made).toMatchObject({
      status: 201,
      body: { format: "helm", name: "web", packageVersion: "1.2.0", appVersion: "3", description: "A server" },
    });
    const path = `/app-versions/${made.body.id}`;
    expect((await api.send("GET", `${path}/form`)).body).toMatchObject({
      locale: "en",
      sections: [
        { kind: "field", pointer: "/replicas", default: 2 },
        { kind: "section", items: [{ type: "password" }] },
      ],
      schema: { type: "object" },
    });
    expect((await api.send("GET", `${path}/runtimes`)).body).toMatchObject({
      items: [],
      excluded: [{ id: runtime.id, reasons: [{ requirement: "format=helm" }] }],
    });
  });

  it("answers every fault of a chart, and lists the formats that were tried for what is none", async () => {
    const { api } = server.tenant();
    const bad = await send(api, await chart({ "Chart.yaml": "name: ../x\n", "values.schema.json": "{" }));
    expect(bad).toMatchObject({ status: 422, body: { code: "package-invalid" } });
    expect(bad.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      "Chart.yaml#/name",
      "Chart.yaml#/version",
      "values.schema.json#",
    ]);
    const none = await send(api, await packFiles({ "README.md": "x" }));
    expect(none).toMatchObject({ status: 422, body: { code: "package-format" } });
    expect(none.body.detail).toMatch(/Chart\.yaml \(helm\).*cluster\.json\.tmpl/);
  });
});
