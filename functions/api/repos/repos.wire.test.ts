import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";

import { startTestApi, type TestApi } from "../test-api.ts";

const Sent = z.object({ credential: z.object({ sealed: z.string(), tenant: z.string(), object: z.string() }) });

const indexed = { ok: true, packages: 3, faults: [] };

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

describe("repos", () => {
  const repoBody = {
    name: "examples",
    url: "https://packages.example.com/store",
    selector: "tier=gold",
    providers: ["aws"],
  };

  it("OP-13: are read before they are added", async () => {
    const { api } = server.tenant();
    server.answer(() => ({
      ok: false,
      detail: "The URL answers HTML, not an index.",
      code: "repo-not-an-index",
      retryable: false,
    }));
    const refused = await api.send("POST", "/repos", { body: repoBody });
    expect(refused.body).toMatchObject({
      status: 422,
      code: "repo-not-an-index",
      errors: [{ pointer: "/url", detail: "The URL answers HTML, not an index." }],
    });
    expect((await api.send("POST", "/repos:validate", { body: { url: repoBody.url } })).body.code).toBe(
      "repo-not-an-index",
    );
    server.answer(() => indexed);
    expect((await api.send("POST", "/repos:validate", { body: { url: repoBody.url } })).body).toEqual({
      url: repoBody.url,
      kind: "http",
      packages: 3,
      faults: [],
    });
    const made = await api.send("POST", "/repos", { body: repoBody });
    expect(made).toMatchObject({ status: 201, body: { status: "new", selector: "tier=gold", scanInterval: 3600 } });
    expect(made.body).toMatchObject({ kind: "http", credential: { set: false }, visibility: "private", groups: [] });
    for (const hidden of ["tenantId", "scanToken", "scanLeaseUntil"]) expect(made.body).not.toHaveProperty(hidden);
  });

  it("refuse wrong URLs, selectors and providers", async () => {
    const { api } = server.tenant();
    const pointers = async (change: object) =>
      (await api.send("POST", "/repos", { body: { ...repoBody, ...change } })).body.errors.map(
        ({ pointer }: { pointer: string }) => pointer,
      );
    for (const url of ["ftp://x/", "file:///etc/passwd", "https://user:secret@x/", "x", "javascript:1", "http://"])
      expect(await pointers({ url })).toEqual(["/url"]);
    expect(await pointers({ selector: "a==b==c", scanInterval: 1 })).toEqual(["/selector", "/scanInterval"]);
    expect(await pointers({ providers: ["aws", "none"] })).toEqual(["/providers/1"]);
  });

  it("OP-14: :index starts one scan for one key and answers its event", async () => {
    const { tenantId, api } = server.tenant();
    server.answer(() => indexed);
    const { body: repo } = await api.send("POST", "/repos", { body: repoBody });
    server.asked.length = 0;
    const index = () => api.send("POST", `/repos/${repo.id}:index`, { headers: { "idempotency-key": "i" } });
    const started = await index();
    expect(started).toMatchObject({ status: 202, body: { status: "running" }, headers: { "retry-after": "1" } });
    expect(await index()).toMatchObject({
      status: 202,
      body: started.body,
      headers: { "idempotency-replayed": "true" },
    });
    expect(server.asked).toEqual([{ name: "scan", payload: { tenantId, repoId: repo.id, eventId: started.body.id } }]);
    const event = await api.send("GET", started.headers.location ?? "");
    expect(event.body).toEqual(started.body);
    expect((await api.send("GET", `/repos/${repo.id}/events`)).body.items).toEqual([started.body]);
    const both = await Promise.all(
      ["a", "a"].map((key) => api.send("POST", `/repos/${repo.id}:index`, { headers: { "idempotency-key": key } })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(
      both.some(({ status }) => status === 409) ? [202, 409] : [202, 202],
    );
    expect(server.asked).toHaveLength(2);
    const stranger = server.tenant().api;
    expect((await stranger.send("GET", started.headers.location ?? "")).status).toBe(404);
    expect((await stranger.send("POST", `/repos/${repo.id}:index`)).status).toBe(404);
  });

  it("change and go with If-Match", async () => {
    const { api } = server.tenant();
    server.answer(() => indexed);
    const { body: repo } = await api.send("POST", "/repos", { body: repoBody });
    const patch = (match: string) =>
      api.send("PATCH", `/repos/${repo.id}`, { body: { selector: "tier in (a,b)" }, headers: { "if-match": match } });
    expect(await patch('"1"')).toMatchObject({
      status: 200,
      body: { selector: "tier in (a,b)", version: 2 },
      headers: { etag: '"2"' },
    });
    expect((await patch('"1"')).status).toBe(412);
    expect((await api.send("DELETE", `/repos/${repo.id}`, { headers: { "if-match": '"2"' } })).status).toBe(204);
    expect((await api.send("GET", `/repos/${repo.id}`)).status).toBe(404);
  });

  it("OP-13: their secrets are write-only, sealed on the way, and rotated by PATCH", async () => {
    const { tenantId, api } = server.tenant();
    server.answer(() => indexed);
    const credential = { username: "store-operator", password: "correct horse" };
    const made = await api.send("POST", "/repos", { body: { ...repoBody, credential } });
    expect(made).toMatchObject({ status: 201, body: { credential: { set: true, hint: "ator" } } });
    const { id } = made.body;
    const [{ payload }] = z.tuple([z.object({ payload: z.object({ validate: Sent }) })]).parse(server.asked);
    expect(JSON.stringify(server.asked)).not.toContain("correct horse");
    const { sealed, ...context } = payload.validate.credential;
    expect(context).toEqual({ tenant: tenantId, object: id });
    expect(JSON.parse(await server.aws.sealer.open(sealed, context))).toEqual(credential);
    await expect(server.aws.sealer.open(sealed, { ...context, object: "repo-other" })).rejects.toThrow();

    const patch = async (body: object) => api.send("PATCH", `/repos/${id}`, { body, headers: { "if-match": "*" } });
    const rotated = await patch({ credential: { token: "abc123" } });
    expect(rotated.body.credential).toMatchObject({ set: true, hint: "" });
    expect(rotated.body.credential.fingerprint).not.toBe(made.body.credential.fingerprint);
    const stolen = await patch({ url: "https://elsewhere.example.com/" });
    expect(stolen).toMatchObject({ status: 422, body: { errors: [{ pointer: "/credential" }] } });
    expect((await patch({ url: "https://packages.example.com/other" })).body.credential.set).toBe(true);
    expect((await patch({ url: "https://elsewhere.example.com/", credential: null })).body.credential).toEqual({
      set: false,
    });
    const shown = JSON.stringify([
      (await api.send("GET", `/repos/${id}`)).body,
      (await api.send("GET", "/repos")).body,
    ]);
    for (const secret of ["abc123", "correct horse", "sealed"]) expect(shown).not.toContain(secret);
  });

  it("OP-13: of every kind, with what belongs to it", async () => {
    const { api } = server.tenant();
    server.answer(() => indexed);
    const kinds = [
      { url: "s3://s3.eu-central-1.example.com/bucket/prefix" },
      { url: "s3://bucket/prefix", region: "eu-central-1" },
      { url: "s3://bucket", endpoint: "https://minio.example.com:9000" },
      { url: "oci://registry.example.com/charts" },
      { url: "git+https://git.example.com/packages.git", ref: "main", path: "apps" },
      { url: "https://git.example.com/packages.git", kind: "git" },
    ];
    const made = await Promise.all(kinds.map((body) => api.send("POST", "/repos", { body: { name: "r", ...body } })));
    expect(made.map(({ status, body }) => [status, body.kind])).toEqual(
      ["s3", "s3", "s3", "oci", "git", "git"].map((kind) => [201, kind]),
    );
    const wrong: readonly [object, string][] = [
      [{ url: "s3://s3.example.com" }, "/url"],
      [{ url: "oci://registry.example.com/Upper" }, "/url"],
      [{ url: "oci://registry.example.com/x", kind: "s3" }, "/kind"],
      [{ url: "https://packages.example.com/", ref: "main" }, "/ref"],
      [{ url: "git+https://git.example.com/p.git", ref: "--upload-pack=x" }, "/ref"],
      [{ url: "git+https://git.example.com/p.git", path: "a/../../b" }, "/path"],
      [{ url: "s3://bucket/", endpoint: "ftp://x" }, "/endpoint"],
      [{ url: "s3://bucket/", credential: { username: "u", password: "p" } }, "/credential"],
      [{ url: "https://packages.example.com/", credential: { accessKeyId: "a", secretAccessKey: "s" } }, "/credential"],
      [{ url: "https://packages.example.com/", visibility: "group" }, "/groups"],
      [{ url: "https://packages.example.com/", groups: ["a"] }, "/groups"],
    ];
    for (const [body, pointer] of wrong) {
      const refused = await api.send("POST", "/repos", { body: { name: "r", ...body } });
      expect([body, refused.body.errors?.map((error: { pointer: string }) => error.pointer)]).toEqual([
        body,
        [pointer],
      ]);
    }
  });
});
