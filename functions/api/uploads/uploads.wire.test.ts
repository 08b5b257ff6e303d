import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { MAX_PACKED_BYTES } from "../../../shared/domain/upload/schema.ts";
import { packFiles } from "../../../shared/packages/test-pack.ts";
import { UploadRequest } from "../../../shared/packages/upload.ts";
import type { TestClient } from "../../../shared/platform/middleware/test-client.ts";
import { takeUpload } from "../../indexer/scan-repo/take-upload.ts";
import { startTestApi, type TestApi } from "../test-api.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
  server.answer(() => takeUpload(server.aws.store, UploadRequest.parse(server.asked.at(-1)?.payload).upload));
});
afterAll(async () => server?.aws.stop());

const paper = (name: string) =>
  readFileSync(new URL(`../../../shared/packages/vm/testdata/paper/${name}`, import.meta.url), "utf8");

/** A package with a file that no compression makes smaller. */
async function large(version: string, bytes: number): Promise<Buffer> {
  return packFiles({
    "cluster.json.tmpl": paper("cluster.json.tmpl"),
    "config.json": paper("config.json"),
    "package.json": JSON.stringify({ name: "keeper", version }),
    "data.bin": randomBytes(Math.ceil((bytes / 4) * 3)).toString("base64"),
  });
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const announce = (api: TestClient, body: object) => api.send("POST", "/uploads", { body });
const finish = (api: TestClient, uploadId: string) => api.send("POST", "/app-versions", { body: { uploadId } });

async function put({ url, headers }: { url: string; headers: Record<string, string> }, bytes: Buffer) {
  const { "content-length": _, ...rest } = headers;
  return fetch(url, { method: "PUT", headers: rest, body: new Uint8Array(bytes) });
}

describe("OP-16 a package past the API", () => {
  it("of more than 6 MB becomes a version by its digest, and its bytes are kept", async () => {
    const { api } = server.tenant();
    const bytes = await large("1.0.0", 9_000_000);
    expect(bytes.length).toBeGreaterThan(6 * 1024 * 1024);
    const made = await announce(api, { size: bytes.length, sha256: sha256(bytes) });
    expect(made).toMatchObject({ status: 201, body: { method: "PUT", size: bytes.length } });
    const shown = await api.send("GET", made.headers.location ?? "");
    expect(shown.body).toMatchObject({ id: made.body.id, size: bytes.length });
    expect(shown.body).not.toHaveProperty("url");
    expect((await put(made.body, bytes)).status).toBe(200);
    const version = await finish(api, made.body.id);
    const digest = `sha256:${sha256(bytes)}`;
    expect(version).toMatchObject({
      status: 201,
      body: { name: "keeper", digest, size: bytes.length, status: "draft" },
    });
    expect(Buffer.from(await server.aws.store.get(`packages/${sha256(bytes)}`)).equals(bytes)).toBe(true);
    expect((await finish(api, made.body.id)).body).toEqual(version.body);
    // What crosses between the functions is not the package.
    expect(JSON.stringify(server.asked.at(-1)?.payload).length).toBeLessThan(500);
  });

  it("is refused when it is not what was announced, or is no package", async () => {
    const { tenantId, api } = server.tenant();
    const bytes = await large("1.0.0", 1000);
    const size = bytes.length;
    const missing = (await announce(api, { size })).body;
    expect((await finish(api, missing.id)).body).toMatchObject({ status: 409, code: "upload-missing" });
    const short = (await announce(api, { size: size + 1 })).body;
    await server.aws.store.put(`uploads/${tenantId}/${short.id}`, bytes, "application/gzip");
    expect((await finish(api, short.id)).body).toMatchObject({ status: 422, code: "upload-mismatch" });
    const other = (await announce(api, { size, sha256: "0".repeat(64) })).body;
    await server.aws.store.put(`uploads/${tenantId}/${other.id}`, bytes, "application/gzip");
    expect((await finish(api, other.id)).body).toMatchObject({ status: 422, code: "upload-mismatch" });
    const junk = (await announce(api, { size: 4 })).body;
    await put(junk, Buffer.from("junk"));
    expect((await finish(api, junk.id)).body).toMatchObject({ status: 422, code: "package-archive" });
    expect((await api.send("GET", "/apps")).body.items).toEqual([]);
  });

  it("is announced with its size; an unknown, another tenant's or an old one is not there", async () => {
    const { api } = server.tenant();
    for (const size of [0, MAX_PACKED_BYTES + 1, 1.5])
      expect((await announce(api, { size })).body).toMatchObject({ status: 422, errors: [{ pointer: "/size" }] });
    expect((await announce(api, { size: 1, sha256: "AB" })).body).toMatchObject({ errors: [{ pointer: "/sha256" }] });
    expect((await finish(api, "up-000000000000000000")).status).toBe(404);
    const { id } = (await announce(api, { size: 1 })).body;
    const stranger = server.tenant().api;
    expect((await finish(stranger, id)).status).toBe(404);
    expect((await stranger.send("GET", `/uploads/${id}`)).status).toBe(404);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * 3_600_000 });
    try {
      expect((await finish(api, id)).status).toBe(404);
    } finally {
      vi.useRealTimers();
    }
  });
});
