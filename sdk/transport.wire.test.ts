import { describe, expect, it } from "vitest";
import { pitrixClient } from "./client.ts";
import { ApiProblem, ConnectionError } from "./problem.ts";
import { type Scripted, scriptedServer } from "./testing/scripted-server.ts";
import type { TransportOptions } from "./transport.ts";

const repo = { id: "repo-1", name: "examples", version: 3 };
const busy = {
  status: 429,
  headers: { "retry-after": "0" },
  json: { code: "too-many-requests", status: 429, retryable: true },
};
const created = { status: 201, json: repo, headers: { etag: '"3"', location: "/repos/repo-1", "x-request-id": "r-1" } };
const body = { name: "examples", url: "https://packages.example.com" };

async function start(script: readonly [Scripted, ...Scripted[]], options: Partial<TransportOptions> = {}) {
  const server = await scriptedServer(script);
  const client = pitrixClient({ url: `${server.url}/`, token: "pitrix_t_s", random: () => 0, ...options });
  return { server, client };
}

describe("the SDK's transport", () => {
  it("speaks the API's words: path, query, token, body, precondition", async () => {
    const { server, client } = await start([{ json: repo }], { userAgent: "pitrix-cli/9" });
    await using _ = server;
    await client.apps.list({ q: "a b&c", pageSize: 5, pageToken: undefined });
    await client.repos.update("repo/1", { name: "x" }, { ifMatch: 3 });
    await client.repos.delete("repo-1", { ifMatch: "*", headers: { "x-trace": "t" } });
    await client.deployments.create({ appVersionId: "appv-1" }, { dryRun: true, idempotencyKey: "mine" });
    const [list, update, remove, create] = server.seen;
    expect(list).toMatchObject({ method: "GET", url: "/apps?pageSize=5&q=a+b%26c" });
    expect(list?.headers).toMatchObject({
      authorization: "Bearer pitrix_t_s",
      "user-agent": "pitrix-cli/9 pitrix-sdk/0.1.0",
    });
    expect(list?.headers["idempotency-key"]).toBeUndefined();
    expect(update).toMatchObject({ method: "PATCH", url: "/repos/repo%2F1", headers: { "if-match": '"3"' } });
    expect(remove).toMatchObject({ method: "DELETE", headers: { "if-match": "*", "x-trace": "t" } });
    expect(remove?.headers["content-type"]).toBeUndefined();
    expect(create).toMatchObject({ url: "/deployments?dryRun=true", headers: { "idempotency-key": "mine" } });
    expect(JSON.parse(String(update?.body))).toEqual({ name: "x" });
  });

  it("names the tenant of a user who signs in, and else none", async () => {
    const { server, client } = await start([{ json: repo }], { tenant: "tenant-a" });
    await using _ = server;
    await client.repos.get("repo-1");
    await client.repos.get("repo-1", { headers: { "pitrix-tenant": "tenant-b" } });
    await pitrixClient({ url: server.url, token: "pitrix_t_s" }).repos.get("repo-1");
    expect(server.seen.map(({ headers }) => headers["pitrix-tenant"])).toEqual(["tenant-a", "tenant-b", undefined]);
  });

  it("gives the data when awaited, and the rest by answer()", async () => {
    const { server, client } = await start([created, { status: 204 }]);
    await using _ = server;
    const call = client.repos.create(body);
    expect(await call).toEqual(repo);
    expect(await call.answer()).toMatchObject({
      status: 201,
      etag: '"3"',
      location: "/repos/repo-1",
      requestId: "r-1",
      replayed: false,
    });
    expect(server.seen).toHaveLength(1);
    expect(await client.repos.delete("repo-1", { ifMatch: "*" })).toBeUndefined();
  });

  it.each(["cut", "cut-within"] as const)("repeats a POST whose connection is %s, under one key", async (line) => {
    const { server, client } = await start([line, busy, { status: 503, text: "<html>" }, created]);
    await using _ = server;
    expect((await client.repos.create(body).answer()).status).toBe(201);
    const keys = server.seen.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(server.seen.map(({ body: sent }) => String(sent))).size).toBe(1);
    await client.repos.create(body);
    expect(server.seen[4]?.headers["idempotency-key"]).not.toBe(keys[0]);
  });

  it("waits as Retry-After says, and tells its hooks", async () => {
    const events: unknown[] = [];
    const slow = { ...busy, headers: { "retry-after": "1" } };
    const { server, client } = await start([slow, { json: repo }], {
      hooks: {
        request: ({ attempt, headers }) => headers.set("x-attempt", String(attempt)),
        answer: ({ status, attempt }) => void events.push([status, attempt]),
        retry: ({ delayMs, cause }) => void events.push([delayMs, cause.name]),
      },
    });
    await using _ = server;
    const started = performance.now();
    await client.repos.get("repo-1");
    expect(performance.now() - started).toBeGreaterThan(950);
    expect(events).toEqual([
      [429, 1],
      [1000, "ApiProblem"],
      [200, 2],
    ]);
    expect(server.seen.map(({ headers }) => headers["x-attempt"])).toEqual(["1", "2"]);
  });

  it("gives up after so many attempts, and at once where repeating is no use", async () => {
    const gone = await start(["cut"], { retries: 2 });
    await using _ = gone.server;
    await expect(gone.client.apps.get("app-1")).rejects.toThrow(ConnectionError);
    expect(gone.server.seen).toHaveLength(3);

    const patient = await start([{ ...busy, headers: { "retry-after": "3600" } }]);
    await using __ = patient.server;
    await expect(patient.client.apps.list()).rejects.toMatchObject({
      status: 429,
      retryAfter: 3600,
      attempts: 1,
      retryable: true,
    });

    const conflict = await start([{ status: 409, json: { code: "deployment-busy", retryable: true, jobId: "job-1" } }]);
    await using ___ = conflict.server;
    await expect(conflict.client.deployments.stop("dep-1")).rejects.toMatchObject({
      code: "deployment-busy",
      document: { jobId: "job-1" },
    });
    expect(conflict.server.seen).toHaveLength(1);
  });

  it("asks a POST again whose twin is still worked on", async () => {
    const twin = {
      status: 409,
      headers: { "retry-after": "0" },
      json: { code: "idempotency-key-in-flight", retryable: true },
    };
    const { server, client } = await start([twin, { ...created, headers: { "idempotency-replayed": "true" } }]);
    await using _ = server;
    expect((await client.repos.create(body).answer()).replayed).toBe(true);
  });

  it("throws problems with every fault, and makes one of what is none", async () => {
    const problem = {
      type: "https://pitrix.dev/problems/invalid-values",
      title: "The answers do not fit",
      status: 422,
      code: "invalid-values",
      detail: "/values/x: no",
      errors: [{ pointer: "/values/x", detail: "No.", remedy: "Yes." }, { pointer: "/values/y", detail: "No." }, "odd"],
      retryable: false,
      requestId: "r-2",
    };
    const { server, client } = await start([
      { status: 422, json: problem },
      { status: 403, text: '{"message":"Forbidden"}' },
      { status: 401, text: '{"message":"Unauthorized"}' },
      { status: 404, text: "<html>nothing</html>" },
    ]);
    await using _ = server;
    const refused = await client.repos.create(body).catch((error: unknown) => error);
    if (!(refused instanceof ApiProblem)) throw new Error("it was not refused");
    expect(refused).toMatchObject({
      message: "/values/x: no",
      code: "invalid-values",
      requestId: "r-2",
      retryable: false,
      attempts: 1,
    });
    expect(refused.errors).toEqual(problem.errors.slice(0, 2));
    await expect(client.apps.list()).rejects.toMatchObject({ code: "http-403", message: "Forbidden" });
    await expect(client.apps.list()).rejects.toMatchObject({ code: "unauthorized", message: "Unauthorized" });
    await expect(client.apps.list()).rejects.toMatchObject({ code: "http-404", message: "<html>nothing</html>" });
  });

  it("asks for another token once when the first is refused", async () => {
    const refusals: boolean[] = [];
    const token = async (refused: boolean) => {
      refusals.push(refused);
      return refused ? "new" : "old";
    };
    const no = { status: 401, json: { code: "unauthorized" } };
    const { server, client } = await start([no, { json: repo }, no, no], { token });
    await using _ = server;
    await client.repos.get("repo-1");
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer old", "Bearer new"]);
    await expect(client.repos.get("repo-1")).rejects.toMatchObject({ status: 401 });
    expect(refusals).toEqual([false, true, false, true]);
  });

  it("ends at a signal: before, within an attempt, and within a wait", async () => {
    const { server, client } = await start(["hang"], { retries: 1 });
    await using _ = server;
    const reason = new Error("enough");
    await expect(client.apps.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const within = new AbortController();
    setTimeout(() => within.abort(reason), 30);
    await expect(client.apps.list({ signal: within.signal })).rejects.toBe(reason);
    await expect(client.apps.list({ timeoutMs: 30 })).rejects.toMatchObject({ name: "ConnectionError", attempts: 2 });

    const waiting = await start([{ ...busy, headers: { "retry-after": "30" } }]);
    await using __ = waiting.server;
    const wait = new AbortController();
    setTimeout(() => wait.abort(reason), 60);
    await expect(waiting.client.apps.list({ signal: wait.signal })).rejects.toBe(reason);
  });

  it("sends bytes as they are, however often", async () => {
    const { server, client } = await start(["cut", { status: 201, json: { id: "appv-1" } }]);
    await using _ = server;
    const bytes = Uint8Array.of(31, 139, 0, 255);
    await client.appVersions.upload(bytes);
    await client.appVersions.upload(new Blob([bytes]), { contentType: "application/x-gzip" });
    expect(server.seen.map(({ body: sent }) => [...sent])).toEqual([[...bytes], [...bytes], [...bytes]]);
    expect(server.seen.map(({ headers }) => headers["content-type"])).toEqual([
      "application/gzip",
      "application/gzip",
      "application/x-gzip",
    ]);
  });

  it("refuses an id that would name another path", () => {
    const client = pitrixClient({ url: "http://127.0.0.1:1", token: "t" });
    for (const id of ["", ".", ".."]) expect(() => client.repos.get(id)).toThrow(TypeError);
  });
});
