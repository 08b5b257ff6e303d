import { describe, expect, it } from "vitest";
import * as z from "zod";
import { digestOf } from "../../kernel/canonical-json.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Write } from "../dynamodb.ts";
import { api, endpoint } from "./api.ts";
import type { Act, AuditLog } from "./audit.ts";
import { MAX_BODY_BYTES } from "./json-body.ts";
import { idParams, noBody, noParams, noQuery } from "./params.ts";
import { requireVersion } from "./precondition.ts";
import { route } from "./route.ts";
import { testClient } from "./test-client.ts";

const base = { noun: "thing", summary: "", permission: "apps:update", status: 200, problems: [] } as const;
const Thing = z.object({ id: z.string(), path: z.string() });
const body = z.strictObject({
  name: z.string().min(2),
  size: z.int().max(9),
  tags: z.array(z.strictObject({ key: z.string() })).default([]),
});

const saved: (readonly Write[])[] = [];

const endpoints = [
  endpoint(
    route({
      ...base,
      method: "POST",
      path: "/things",
      operationId: "a",
      input: { params: noParams, query: noQuery, body },
      output: z.object({ name: z.string() }),
    }),
    async ({ body, commit }) => {
      const answer = { body: { ...body, secret: "never shown" }, version: 3, location: "/things/x" };
      return commit(answer, async (also) => {
        saved.push(also);
      });
    },
  ),
  endpoint(
    route({
      ...base,
      permission: "apps:read",
      method: "GET",
      path: "/things/{id}",
      operationId: "b",
      input: {
        params: idParams("runtime"),
        query: z.strictObject({ page: z.coerce.number().int().optional() }),
        body: noBody,
      },
      output: Thing,
    }),
    async ({ params }) => ({ body: { id: params.id, path: "get" } }),
  ),
  endpoint(
    route({
      ...base,
      method: "POST",
      path: "/things/{id}:start",
      operationId: "c",
      input: { params: idParams("runtime"), query: noQuery, body: z.unknown() },
      output: Thing,
    }),
    async ({ params, commit }) => commit({ body: { id: params.id, path: "start" } }, async () => undefined),
  ),
  endpoint(
    route({
      ...base,
      method: "DELETE",
      path: "/things/{id}",
      operationId: "d",
      conditional: true,
      input: { params: idParams("runtime"), query: noQuery, body: noBody },
      output: z.undefined(),
      shows: z.object({ id: z.string() }),
      status: 204,
    }),
    async ({ ifMatch, commit }) => {
      requireVersion({ version: 7 }, ifMatch);
      return commit({ body: undefined }, async () => undefined, { before: { id: "gone", secret: "x" }, reason: "old" });
    },
  ),
  endpoint(
    route({
      ...base,
      method: "POST",
      path: "/things:break",
      operationId: "e",
      input: { params: noParams, query: noQuery, body: z.unknown() },
      output: Thing,
    }),
    async () => {
      throw new Error("connection to 10.0.0.7 failed with password hunter2");
    },
  ),
  endpoint(
    route({
      ...base,
      permission: "frontgates:read",
      least: "platform",
      method: "GET",
      path: "/machines",
      operationId: "f",
      input: { params: noParams, query: noQuery, body: noBody },
      output: Thing,
    }),
    async () => {
      throw new Problem({ status: 409, code: "wrong-state", title: "t", retryAfter: 3 });
    },
  ),
  endpoint(
    route({
      ...base,
      method: "POST",
      path: "/archives",
      operationId: "g",
      binary: { types: ["application/gzip", "application/x-gzip"], maxBytes: 100 },
      input: { params: noParams, query: noQuery, body: z.instanceof(Uint8Array, { error: "Send bytes." }) },
      output: z.object({ bytes: z.array(z.int()) }),
    }),
    async ({ body, commit }) => commit({ body: { bytes: [...body] } }, async () => undefined),
  ),
];
/** What was told to the audit log. */
const acts: Act[] = [];
const audit: AuditLog = {
  write(act) {
    acts.push(act);
    return { put: { pk: "T#tenant-a#AUDIT_INTENT", sk: String(acts.length) } };
  },
  async note(act) {
    acts.push(act);
  },
};
const client = testClient(endpoints, { audit }, { tenantId: "tenant-a" });
const id = "rt-0m9x2k4f7abcdefghj";

describe("the HTTP API's middlewares", () => {
  it("route verbs after a colon apart from ids", async () => {
    expect((await client.send("GET", `/things/${id}`)).body).toEqual({ id, path: "get" });
    expect((await client.send("POST", `/things/${id}:start`)).body).toEqual({ id, path: "start" });
    expect((await client.send("POST", `/things/${id}%3Astart`)).body).toEqual({ id, path: "start" });
    expect((await client.send("GET", `/things/${id}:start`)).status).toBe(404);
    expect((await client.send("POST", `/things/${id}:fly`)).body).toMatchObject({ status: 404, code: "no-such-route" });
    expect((await client.send("PUT", "/things")).body).toMatchObject({ code: "no-such-route", requestId: "request-1" });
  });

  it("what cannot be an id is not found, as an unknown id is", async () => {
    for (const wrong of ["x", "dep-0m9x2k4f7abcdefghj", "..", "%00", "rt-", "rt-UPPER0", "rt-0m9x2k4f7#x", "__proto__"])
      expect((await client.send("GET", `/things/${wrong}`)).status).toBe(404);
  });

  it("answer 401 without an identity, 403 with the missing permission, 404 where a tenant should see nothing", async () => {
    const nobody = await client.as({}).send("GET", `/things/${id}`);
    expect(nobody).toMatchObject({ status: 401, body: { code: "unauthorized" } });
    expect(nobody.headers).toMatchObject({
      "www-authenticate": expect.any(String),
      "content-type": "application/problem+json",
    });
    const reader = client.as({ tenantId: "tenant-a", roles: "auditor" });
    expect((await reader.send("POST", "/things", { text: "{{{" })).body).toMatchObject({
      status: 403,
      code: "forbidden",
      permission: "apps:update",
    });
    expect((await client.send("GET", "/machines")).status).toBe(404);
    const operator = await client.as({ tenantId: "ops", roles: "platform-admin" }).send("GET", "/machines");
    expect(operator).toMatchObject({ status: 409, headers: { "retry-after": "3" } });
  });

  it("say how many requests are left, and refuse one too many before anything else", async () => {
    const told = { ratePolicy: '"principal";q=10;w=10', rateLimit: '"principal";r=3;t=7' };
    const fields = { "ratelimit-policy": told.ratePolicy, ratelimit: told.rateLimit };
    const caller = { tenantId: "tenant-a", told };
    expect(await client.as(caller).send("GET", "/things/rt-000001")).toMatchObject({ status: 200, headers: fields });
    expect(await client.as(caller).send("GET", "/nowhere")).toMatchObject({ status: 404, headers: fields });
    const limited = client.as({ ...caller, grants: "", told: { ...told, limited: "7", violated: "principal" } });
    const answer = await limited.send("POST", "/things", { text: "no JSON" });
    expect(answer).toMatchObject({ status: 429, headers: { ...fields, "retry-after": "7" } });
    expect(answer.body).toMatchObject({
      code: "too-many-requests",
      retryable: true,
      "violated-policies": ["principal"],
    });
  });

  it("name every fault of a body with its pointer", async () => {
    const answer = await client.send("POST", "/things", {
      body: { name: "x", size: 10, extra: 1, tags: [{ "a/b": 1 }], "": 2 },
    });
    expect(answer.status).toBe(422);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    const pointers = answer.body.errors.map((fault: { pointer: string }) => fault.pointer).sort();
    expect(pointers).toEqual(["/", "/extra", "/name", "/size", "/tags/0/a~1b", "/tags/0/key"]);
    expect((await client.send("POST", "/things")).body).toMatchObject({
      code: "invalid-request",
      errors: [{ pointer: "" }],
    });
    expect((await client.send("GET", `/things/${id}?pagee=1&page=x`)).body).toMatchObject({
      status: 400,
      code: "invalid-query",
    });
  });

  it("refuse bodies that are no JSON, too large, too deep or of another type", async () => {
    const send = (text: string, headers = {}) => client.send("POST", "/things", { text, headers });
    expect((await send("{")).body).toMatchObject({ status: 400, code: "invalid-json", errors: [{ pointer: "" }] });
    expect((await send(`{"name":"${"x".repeat(MAX_BODY_BYTES)}"}`)).body).toMatchObject({ status: 413 });
    expect((await send(`{"name":"${"é".repeat(MAX_BODY_BYTES / 2)}"}`)).body).toMatchObject({ status: 413 });
    expect((await send("[".repeat(100_000))).body).toMatchObject({ status: 400, code: "invalid-json" });
    expect((await send(`{"name":"${"[".repeat(100)}","size":1}`)).status).toBe(200);
    expect((await send("{}", { "content-type": "text/plain" })).status).toBe(415);
    expect((await send('{"__proto__": {"name": "ab"}, "size": 1}')).status).toBe(422);
  });

  it("hand bytes on as they came, within their own bound and of their own types", async () => {
    const send = (bytes: Uint8Array, type = "application/gzip") =>
      client.send("POST", "/archives", { bytes, headers: { "content-type": type } });
    expect((await send(Uint8Array.of(0, 128, 255))).body).toEqual({ bytes: [0, 128, 255] });
    expect((await send(Uint8Array.of(1), "Application/X-GZIP; q=1")).body).toEqual({ bytes: [1] });
    expect((await send(new Uint8Array(100))).status).toBe(200);
    for (const size of [101, 102, 103, 5000]) expect((await send(new Uint8Array(size))).status).toBe(413);
    expect((await send(Uint8Array.of(1), "application/json")).status).toBe(415);
    expect((await client.send("POST", "/archives")).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "", detail: "Send bytes." }],
    });
  });

  it("let out only what the contract names", async () => {
    const answer = await client.send("POST", "/things", { body: { name: "ab", size: 1 } });
    expect(answer.body).toEqual({ name: "ab" });
    expect(answer.headers).toMatchObject({ etag: '"3"', location: "/things/x", "x-request-id": "request-1" });
  });

  it("require If-Match and compare it", async () => {
    const remove = (value?: string) =>
      client.send("DELETE", `/things/${id}`, { headers: value === undefined ? {} : { "if-match": value } });
    expect((await remove()).status).toBe(428);
    expect((await remove('"6"')).status).toBe(412);
    expect((await remove("6")).status).toBe(400);
    expect((await remove('W/"7"')).status).toBe(400);
    expect((await remove('"7"')).status).toBe(204);
    expect((await remove("*")).status).toBe(204);
  });

  it("a fault of ours tells the client nothing and the log everything but secrets", async () => {
    const answer = await client.send("POST", "/things:break", { body: {} });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toMatch(/10\.0\.0\.7|hunter2|\.ts/);
    expect(client.log.join("\n")).toContain("connection to 10.0.0.7");
  });

  it("tell the audit log who did what to which object, in the transaction of the act", async () => {
    acts.length = 0;
    saved.length = 0;
    const body = { name: "ab", size: 1 };
    await client.send("POST", "/things", { body, headers: { "user-agent": "u".repeat(900) } });
    expect(acts).toEqual([
      {
        tenantId: "tenant-a",
        actorId: "tok-tester",
        tokenId: "tok-tester",
        at: expect.any(String),
        requestId: "request-1",
        operation: "a",
        object: { type: "thing", id: "tenant-a" },
        outcome: "done",
        after: digestOf({ name: "ab" }),
        source: { userAgent: "u".repeat(200) },
      },
    ]);
    expect(saved).toEqual([[{ put: { pk: "T#tenant-a#AUDIT_INTENT", sk: "1" } }]]);
  });

  it("hash the object before by what the API shows of it, and keep what the caller wrote", async () => {
    acts.length = 0;
    await client.send("DELETE", `/things/${id}`, { headers: { "if-match": '"7"' } });
    expect(acts).toMatchObject([
      { object: { type: "thing", id }, before: digestOf({ id: "gone" }), source: { reason: "old" } },
    ]);
    expect(acts[0]).not.toHaveProperty("after");
  });

  it("note a refusal for want of a permission, and a repeated one only once a minute", async () => {
    acts.length = 0;
    const reader = client.as({ tenantId: "tenant-a", tokenId: "tok-reader", grants: "apps:read@tenant" });
    for (let turn = 0; turn < 3; turn++) expect((await reader.send("POST", "/things", { body: {} })).status).toBe(403);
    expect(acts).toMatchObject([{ actorId: "tok-reader", operation: "a", outcome: "denied" }]);
    expect(acts[0]).not.toHaveProperty("after");
  });

  it("fail where an operation changes something beside the audit log", async () => {
    const forgets = (extra: object) =>
      endpoint(
        route({
          ...base,
          method: "POST",
          path: "/forgetful",
          operationId: "h",
          input: { params: noParams, query: z.strictObject({ dryRun: z.string().optional() }), body: z.unknown() },
          output: z.object({}),
          ...extra,
        }),
        async () => ({ body: {} }),
      );
    const status = async (extra: object, path = "/forgetful") => {
      const forgetful = testClient([forgets(extra)], { audit }, { tenantId: "tenant-a" });
      return [(await forgetful.send("POST", path)).status, forgetful.log.join()];
    };
    expect(await status({})).toEqual([500, expect.stringContaining("h ended without a commit")]);
    expect(await status({ unaudited: "It changes nothing." })).toEqual([200, expect.any(String)]);
    expect(await status({}, "/forgetful?dryRun=true")).toEqual([200, expect.any(String)]);
    expect(() => api([forgets({})], {})).toThrow("needs an audit log");
  });

  it("fail where a dry run is about to save", async () => {
    const eager = endpoint(
      route({
        ...base,
        method: "POST",
        path: "/eager",
        operationId: "i",
        input: { params: noParams, query: z.strictObject({ dryRun: z.string().optional() }), body: z.unknown() },
        output: z.object({}),
      }),
      async ({ commit }) => commit({ body: {} }, async () => undefined),
    );
    const client = testClient([eager], { audit }, { tenantId: "tenant-a" });
    expect((await client.send("POST", "/eager")).status).toBe(200);
    expect((await client.send("POST", "/eager?dryRun=true")).status).toBe(500);
  });
});

describe("a page of another origin", () => {
  it("is answered what it asks before it sends something, without a token; what it is told besides is the gateway's", async () => {
    const client = testClient(endpoints, { audit }, {});
    const asks = { origin: "https://console.example.com", "access-control-request-method": "POST" };
    expect(await client.send("OPTIONS", "/things", { headers: asks })).toMatchObject({ status: 204, body: undefined });
    expect((await client.send("OPTIONS", "/things")).status).toBe(404);
  });
});
