import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appStore } from "../../shared/domain/app/store.ts";
import { credentialStore } from "../../shared/domain/credential/store.ts";
import { deploymentStore } from "../../shared/domain/deployment/store.ts";
import { idempotencyStore } from "../../shared/domain/idempotency/store.ts";
import { repoStore } from "../../shared/domain/repo/store.ts";
import { runtimeStore } from "../../shared/domain/runtime/store.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { FunctionFailed, type Functions } from "../../shared/platform/lambda.ts";
import { openPager } from "../../shared/platform/middleware/pages.ts";
import { type TestClient, testClient } from "../../shared/platform/middleware/test-client.ts";
import { endpoints as appVersionEndpoints } from "./app-versions/endpoints.ts";
import { endpoints as appEndpoints } from "./apps/endpoints.ts";
import { endpoints as credentialEndpoints } from "./credentials/endpoints.ts";
import { endpoints as repoEndpoints } from "./repos/endpoints.ts";
import { scannerBy } from "./repos/scanner.ts";
import { endpoints as runtimeEndpoints } from "./runtimes/endpoints.ts";
import { probeBy } from "./runtimes/probe.ts";
import { startTestAws, type TestAws } from "./test-aws.ts";
import { seedRuntime, seedZookeeper } from "./test-store.ts";

let aws: TestAws;
let client: TestClient;
/** What other functions are asked, and what they answer. */
const asked: { readonly name: string; readonly payload: unknown }[] = [];
let answer: () => unknown = () => undefined;

const functions: Functions = {
  async call(name, payload) {
    asked.push({ name, payload });
    return answer();
  },
  async send(name, payload) {
    asked.push({ name, payload });
  },
};

beforeAll(async () => {
  aws = await startTestAws();
  const { table, sealer } = aws;
  const needs = {
    apps: appStore(table),
    repos: repoStore(table),
    runtimes: runtimeStore(table),
    credentials: credentialStore(table),
    deployments: deploymentStore(table),
    pager: openPager(table),
    probe: probeBy(functions, "probe-"),
    scanner: scannerBy(functions, "scan"),
    formats: new Map([["aws", ["vm"]]]),
    sealer,
    newId,
  };
  const all = [credentialEndpoints, runtimeEndpoints, repoEndpoints, appEndpoints, appVersionEndpoints];
  client = testClient(
    all.flatMap((endpoints) => endpoints(needs)),
    { records: idempotencyStore(table) },
    {},
  );
});

afterAll(async () => {
  await aws?.stop();
});

let tenants = 0;
function tenant() {
  tenants += 1;
  asked.length = 0;
  const tenantId = `tenant-${tenants}`;
  return { tenantId, api: client.as({ tenantId }) };
}

const secret = { accessKeyId: "AKIAEXAMPLEEXAMPWXYZ", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
const credentialBody = { name: "prod", provider: "aws", secret };
const indexed = { ok: true, packages: 3, faults: [] };
const probed = { ok: true, report: { account: "123456789012", region: "us-east-1", zones: ["us-east-1a"] } };
const runtimeBody = (credentialId: string) => ({
  name: "r",
  provider: "aws",
  credentialId,
  config: { region: "us-east-1" },
  labels: { tier: "gold" },
});

describe("credentials", () => {
  it("S3: the secret is written, sealed, and never read", async () => {
    const { tenantId, api } = tenant();
    const made = await api.send("POST", "/credentials", { body: credentialBody, headers: { "idempotency-key": "c" } });
    expect(made).toMatchObject({ status: 201, headers: { etag: '"1"', location: `/credentials/${made.body.id}` } });
    expect(made.body).toMatchObject({ hint: "WXYZ", fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) });
    const got = await api.send("GET", `/credentials/${made.body.id}`);
    const listed = await api.send("GET", "/credentials");
    const items = await aws.table.queryAll({ pk: `T#${tenantId}#CREDENTIAL` });
    expect(JSON.stringify([made, got, listed, items, client.log])).not.toContain(secret.secretAccessKey);
    expect(JSON.stringify([made, got, listed])).not.toContain("sealed");
    const stored = await credentialStore(aws.table).get(tenantId, made.body.id);
    const opened = await aws.sealer.open(stored?.sealed ?? "", { tenant: tenantId, object: made.body.id });
    expect(JSON.parse(opened)).toEqual(secret);
  });

  it("faults of the secret have pointers, and do not repeat it", async () => {
    const { api } = tenant();
    const body = {
      ...credentialBody,
      secret: { accessKeyId: "lower", secretAccessKey: secret.secretAccessKey, extra: "canary" },
    };
    const refused = await api.send("POST", "/credentials", { body });
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      "/secret/accessKeyId",
      "/secret/extra",
    ]);
    expect(JSON.stringify(refused)).not.toContain(secret.secretAccessKey);
    const provider = await api.send("POST", "/credentials", { body: { ...credentialBody, provider: "none" } });
    expect(provider.body).toMatchObject({ status: 422, errors: [{ pointer: "/provider" }] });
  });

  it("rotates by PATCH with If-Match, and stays while a runtime uses it", async () => {
    const { tenantId, api } = tenant();
    const { body } = await api.send("POST", "/credentials", { body: credentialBody });
    const path = `/credentials/${body.id}`;
    const rotate = (match: string) =>
      api.send("PATCH", path, {
        body: { secret: { ...secret, accessKeyId: "AKIAEXAMPLEEXAMPABCD" } },
        headers: { "if-match": match },
      });
    const both = await Promise.all([rotate('"1"'), rotate('"1"')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const now = await api.send("GET", path);
    expect(now.body).toMatchObject({ hint: "ABCD", version: 2 });
    expect(now.body.fingerprint).not.toBe(body.fingerprint);
    answer = () => probed;
    const runtime = await api.send("POST", "/runtimes", { body: runtimeBody(body.id) });
    const remove = (headers = { "if-match": "*" }) => api.send("DELETE", path, { headers });
    expect((await remove()).body).toMatchObject({ status: 409, code: "in-use", usedBy: [runtime.body.id] });
    expect((await api.send("DELETE", `/runtimes/${runtime.body.id}`, { headers: { "if-match": '"1"' } })).status).toBe(
      204,
    );
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect(await credentialStore(aws.table).get(tenantId, body.id)).toBeUndefined();
  });
});

describe("runtimes", () => {
  it("ask the cloud first, and tell what it said", async () => {
    const { tenantId, api } = tenant();
    const { body: credential } = await api.send("POST", "/credentials", { body: credentialBody });
    const post = () => api.send("POST", "/runtimes", { body: runtimeBody(credential.id) });
    answer = () => ({
      ok: false,
      error: {
        kind: "auth",
        providerCode: "AuthFailure",
        message: "AWS was not able to validate the provided access credentials",
      },
    });
    expect((await post()).body).toMatchObject({
      status: 422,
      code: "credential-refused",
      providerCode: "AuthFailure",
      detail: expect.stringContaining("was not able to validate"),
      errors: [{ pointer: "/credentialId" }],
    });
    answer = () => ({
      ok: false,
      error: { kind: "not-found", providerCode: "InvalidVpcID.NotFound", message: "no such vpc" },
    });
    expect((await post()).body).toMatchObject({
      status: 422,
      code: "runtime-refused",
      errors: [{ pointer: "/config" }],
    });
    answer = () => ({
      ok: false,
      error: { kind: "throttled", providerCode: "RequestLimitExceeded", message: "slow down" },
    });
    expect(await post()).toMatchObject({
      status: 503,
      headers: { "retry-after": "5" },
      body: { code: "cloud-unavailable", retryable: true },
    });
    answer = () => {
      throw new FunctionFailed("probe-aws failed");
    };
    expect((await post()).status).toBe(503);
    expect((await api.send("GET", "/runtimes")).body.items).toEqual([]);
    answer = () => probed;
    expect(await post()).toMatchObject({ status: 201, body: { probe: { account: "123456789012" } } });
    expect(asked.at(-1)).toEqual({
      name: "probe-aws",
      payload: { tenantId, credentialId: credential.id, config: { region: "us-east-1" } },
    });
  });

  it("refuse wrong labels, configurations and credentials of others with pointers", async () => {
    const { api } = tenant();
    const mine = await api.send("POST", "/credentials", { body: credentialBody });
    const send = (change: object) =>
      api.send("POST", "/runtimes", { body: { ...runtimeBody(mine.body.id), ...change } });
    const pointers = async (change: object) =>
      (await send(change)).body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(await pointers({ labels: { "-a": "x", ok: "y z", "a/b/c": "1" } })).toEqual([
      "/labels/-a",
      "/labels/ok",
      "/labels/a~1b~1c",
    ]);
    expect(await pointers({ config: { region: "here", vpcId: "x", more: 1 } })).toEqual([
      "/config/region",
      "/config/vpcId",
      "/config/more",
    ]);
    const others = await tenant().api.send("POST", "/credentials", { body: credentialBody });
    expect(await pointers({ credentialId: others.body.id })).toEqual(["/credentialId"]);
    expect(await pointers({ status: "active", tenantId: "t", probe: {} })).toEqual(["/status", "/tenantId", "/probe"]);
  });

  it("page with sealed tokens that are good for one listing of one tenant", async () => {
    const { tenantId, api } = tenant();
    for (const name of ["a", "b", "c"]) await seedRuntime(aws.table, tenantId, {}, name);
    const first = await api.send("GET", "/runtimes?pageSize=2");
    expect(first.body.items).toHaveLength(2);
    const next = `/runtimes?pageSize=2&pageToken=${first.body.nextPageToken}`;
    const second = await api.send("GET", next);
    expect(second.body.items.map(({ name }: { name: string }) => name)).toEqual(["c"]);
    expect(second.body).not.toHaveProperty("nextPageToken");
    const stranger = tenant().api;
    expect((await stranger.send("GET", next)).body).toMatchObject({ status: 400, code: "invalid-page-token" });
    expect((await api.send("GET", `/credentials?pageToken=${first.body.nextPageToken}`)).status).toBe(400);
    for (const query of [
      "pageSize=0",
      "pageSize=101",
      "pageSize=1e9",
      "pageSize=x",
      "pageToken=",
      "page=1",
      "pageSize=1,2",
    ])
      expect((await api.send("GET", `/runtimes?${query}`)).body).toMatchObject({ status: 400, code: "invalid-query" });
  });

  it("stay while a deployment runs on them", async () => {
    const { tenantId, api } = tenant();
    const runtime = await seedRuntime(aws.table, tenantId);
    const found = await runtimeStore(aws.table).forDeletion(tenantId, runtime.id);
    expect(found?.uses).toBe(0);
    const disabled = await api.send("PATCH", `/runtimes/${runtime.id}`, {
      body: { status: "disabled" },
      headers: { "if-match": '"1"' },
    });
    expect(disabled).toMatchObject({ status: 200, body: { status: "disabled" }, headers: { etag: '"2"' } });
    const stranger = tenant().api;
    for (const [method, headers] of [
      ["GET", {}],
      ["PATCH", { "if-match": "*" }],
      ["DELETE", { "if-match": "*" }],
    ] as const)
      expect(
        (
          await stranger.send(
            method,
            `/runtimes/${runtime.id}`,
            method === "PATCH" ? { body: {}, headers } : { headers },
          )
        ).status,
      ).toBe(404);
  });
});

describe("repos", () => {
  const repoBody = {
    name: "examples",
    url: "https://packages.example.com/store",
    selector: "tier=gold",
    providers: ["aws"],
  };

  it("OP-13: are read before they are added", async () => {
    const { api } = tenant();
    answer = () => ({
      ok: false,
      detail: "The URL answers HTML, not an index.",
      code: "repo-not-an-index",
      retryable: false,
    });
    const refused = await api.send("POST", "/repos", { body: repoBody });
    expect(refused.body).toMatchObject({
      status: 422,
      code: "repo-refused",
      errors: [{ pointer: "/url", detail: "The URL answers HTML, not an index." }],
    });
    expect((await api.send("POST", "/repos:validate", { body: { url: repoBody.url } })).body.code).toBe("repo-refused");
    answer = () => indexed;
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
    const { api } = tenant();
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
    const { tenantId, api } = tenant();
    answer = () => indexed;
    const { body: repo } = await api.send("POST", "/repos", { body: repoBody });
    asked.length = 0;
    const index = () => api.send("POST", `/repos/${repo.id}:index`, { headers: { "idempotency-key": "i" } });
    const started = await index();
    expect(started).toMatchObject({ status: 202, body: { status: "running" }, headers: { "retry-after": "1" } });
    expect(await index()).toMatchObject({
      status: 202,
      body: started.body,
      headers: { "idempotency-replayed": "true" },
    });
    expect(asked).toEqual([{ name: "scan", payload: { tenantId, repoId: repo.id, eventId: started.body.id } }]);
    const event = await api.send("GET", started.headers.location ?? "");
    expect(event.body).toEqual(started.body);
    expect((await api.send("GET", `/repos/${repo.id}/events`)).body.items).toEqual([started.body]);
    const both = await Promise.all(
      ["a", "a"].map((key) => api.send("POST", `/repos/${repo.id}:index`, { headers: { "idempotency-key": key } })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(
      both.some(({ status }) => status === 409) ? [202, 409] : [202, 202],
    );
    expect(asked).toHaveLength(2);
    const stranger = tenant().api;
    expect((await stranger.send("GET", started.headers.location ?? "")).status).toBe(404);
    expect((await stranger.send("POST", `/repos/${repo.id}:index`)).status).toBe(404);
  });

  it("change and go with If-Match", async () => {
    const { api } = tenant();
    answer = () => indexed;
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

describe("apps and versions", () => {
  it("OP-11: a version answers its form, and the runtimes that fit with reasons for the others", async () => {
    const { tenantId, api } = tenant();
    const { version } = await seedZookeeper(aws.table, tenantId, { selector: "tier in (gold,silver),!spot" });
    const gold = await seedRuntime(aws.table, tenantId, { tier: "gold" }, "a");
    const spot = await seedRuntime(aws.table, tenantId, { tier: "gold", spot: "yes" }, "b");
    const found = await api.send("GET", "/apps?q=zookeeper");
    expect(found.body.items).toMatchObject([{ name: "zookeeper", latestVersionId: version.id }]);
    expect((await api.send("GET", "/apps?q=nothing")).body.items).toEqual([]);
    expect((await api.send("GET", `/apps/${found.body.items[0].id}/versions`)).body.items).toMatchObject([
      { id: version.id },
    ]);
    const runtimes = await api.send("GET", `/app-versions/${version.id}/runtimes`);
    expect(runtimes.body).toEqual({
      items: [{ id: gold.id, name: "a", provider: "aws", labels: { tier: "gold" } }],
      excluded: [
        {
          id: spot.id,
          name: "b",
          provider: "aws",
          labels: { tier: "gold", spot: "yes" },
          reasons: [{ requirement: "!spot", detail: 'The label "spot" is "yes".' }],
        },
      ],
    });
    const form = await api.send("GET", `/app-versions/${version.id}/form?locale=zh-cn`);
    expect(form.body.schema).toMatchObject({
      type: "object",
      properties: { cluster: { required: expect.arrayContaining(["subnet"]) } },
    });
    expect(JSON.stringify(form.body.sections)).toContain("/cluster/zk_node/count");
    const stranger = tenant().api;
    for (const path of ["", "/form", "/runtimes"])
      expect((await stranger.send("GET", `/app-versions/${version.id}${path}`)).status).toBe(404);
    expect((await stranger.send("GET", "/apps")).body.items).toEqual([]);
  });
});
