import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startTestApi, type TestApi } from "../test-api.ts";

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
      code: "repo-refused",
      errors: [{ pointer: "/url", detail: "The URL answers HTML, not an index." }],
    });
    expect((await api.send("POST", "/repos:validate", { body: { url: repoBody.url } })).body.code).toBe("repo-refused");
    server.answer(() => indexed);
    expect((await api.send("POST", "/repos:validate", { body: { url: repoBody.url } })).body).toEqual({
      url: repoBody.url,
      packages: 3,
      faults: [],
    });
    const made = await api.send("POST", "/repos", { body: repoBody });
    expect(made).toMatchObject({ status: 201, body: { status: "new", selector: "tier=gold", scanInterval: 3600 } });
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
});
