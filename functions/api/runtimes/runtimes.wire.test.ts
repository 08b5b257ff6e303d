import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { FunctionFailed } from "../../../shared/platform/lambda.ts";
import { credentialBody, probed, runtimeBody, startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime } from "../test-store.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

describe("runtimes", () => {
  it("ask the cloud first, and tell what it said", async () => {
    const { tenantId, api } = server.tenant();
    const { body: credential } = await api.send("POST", "/credentials", { body: credentialBody });
    const post = () => api.send("POST", "/runtimes", { body: runtimeBody(credential.id) });
    server.answer(() => ({
      ok: false,
      error: {
        kind: "auth",
        providerCode: "AuthFailure",
        message: "AWS was not able to validate the provided access credentials",
      },
    }));
    expect((await post()).body).toMatchObject({
      status: 422,
      code: "credential-refused",
      providerCode: "AuthFailure",
      detail: expect.stringContaining("was not able to validate"),
      errors: [{ pointer: "/credentialId" }],
    });
    const message = "Nobody has given this store the secret yet.";
    server.answer(() => ({
      ok: false,
      error: { kind: "secret-missing", providerCode: "secret-missing", message },
    }));
    expect((await post()).body).toMatchObject({
      status: 422,
      code: "secret-missing",
      detail: message,
      errors: [{ pointer: "/credentialId" }],
    });
    server.answer(() => ({
      ok: false,
      error: { kind: "not-found", providerCode: "InvalidVpcID.NotFound", message: "no such vpc" },
    }));
    expect((await post()).body).toMatchObject({
      status: 422,
      code: "runtime-refused",
      errors: [{ pointer: "/config" }],
    });
    server.answer(() => ({
      ok: false,
      error: { kind: "throttled", providerCode: "RequestLimitExceeded", message: "slow down" },
    }));
    expect(await post()).toMatchObject({
      status: 503,
      headers: { "retry-after": "5" },
      body: { code: "cloud-unavailable", retryable: true },
    });
    server.answer(() => {
      throw new FunctionFailed("probe-aws failed");
    });
    expect((await post()).status).toBe(503);
    expect((await api.send("GET", "/runtimes")).body.items).toEqual([]);
    server.answer(() => probed);
    expect(await post()).toMatchObject({ status: 201, body: { probe: { account: "123456789012" } } });
    expect(server.asked.at(-1)).toEqual({
      name: "probe-aws",
      payload: { tenantId, credentialId: credential.id, config: { region: "us-east-1" } },
    });
  });

  it("refuse wrong labels, configurations and credentials of others with pointers", async () => {
    const { api } = server.tenant();
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
    const others = await server.tenant().api.send("POST", "/credentials", { body: credentialBody });
    expect(await pointers({ credentialId: others.body.id })).toEqual(["/credentialId"]);
    expect(await pointers({ status: "active", tenantId: "t", probe: {} })).toEqual(["/status", "/tenantId", "/probe"]);
  });

  it("of a cluster tell what its probe found, and two clusters are two runtimes", async () => {
    const { api } = server.tenant();
    const secret = { server: "https://cluster.example.org:6443", token: "a-token-of-a-service-account" };
    const { body: credential } = await api.send("POST", "/credentials", {
      body: { name: "cluster", provider: "kubernetes", secret },
    });
    const cluster = {
      version: "v1.36.3",
      tls: { issuer: "CN=kube-ca", validUntil: "2027-11-22T00:00:00.000Z", trustedBy: "credential" },
      permissions: {
        needed: ["get,list,watch,delete pods"],
        missing: [{ permission: "list pods.metrics.k8s.io in the whole cluster", for: "CPU and memory" }],
      },
      namespaces: { own: true },
      storageClasses: [{ name: "standard", default: true }],
      metrics: false,
      nodes: { count: 3, cpu: 96, memory: 824633720832 },
    };
    const quota = { cores: { limit: 20, left: 12 }, volumeStorage: { limit: 1000, left: 0 } };
    const report = { account: "system:serviceaccount:ops:store", region: "", zones: [], cluster, quota };
    server.answer(() => ({ ok: true, report }));
    const add = (name: string) =>
      api.send("POST", "/runtimes", {
        body: { name, provider: "kubernetes", credentialId: credential.id, config: {}, labels: { tier: name } },
      });
    const [one, two] = [await add("one"), await add("two")];
    expect(one).toMatchObject({
      status: 201,
      body: { provider: "kubernetes", probe: report, labels: { tier: "one" } },
    });
    expect(two.body.id).not.toBe(one.body.id);
    expect(server.asked.at(-1)?.name).toBe("probe-kubernetes");
    expect((await api.send("GET", `/runtimes/${one.body.id}`)).body.probe).toMatchObject(report);
    const message = "The credential lacks permissions: create secrets in the whole cluster.";
    const remedy = "Bind the credential to a ClusterRole with these rules.";
    server.answer(() => ({ ok: false, error: { kind: "denied", providerCode: "Forbidden", message, remedy } }));
    expect((await add("three")).body).toMatchObject({
      status: 422,
      code: "credential-refused",
      errors: [{ pointer: "/credentialId", detail: expect.stringContaining(message), remedy }],
    });
    server.answer(() => probed);
  });

  it("name a mirror of docker images, and take it away again", async () => {
    const { api } = server.tenant();
    const { body: credential } = await api.send("POST", "/credentials", { body: credentialBody });
    const body = { ...runtimeBody(credential.id), imageMirror: "mirror.example.com:5000/hub" };
    const made = await api.send("POST", "/runtimes", { body });
    expect(made).toMatchObject({ status: 201, body: { imageMirror: "mirror.example.com:5000/hub" } });
    const change = (imageMirror: string) =>
      api.send("PATCH", `/runtimes/${made.body.id}`, { body: { imageMirror }, headers: { "if-match": "*" } });
    expect((await change("https://mirror.example.com")).body.errors).toMatchObject([{ pointer: "/imageMirror" }]);
    expect((await change("")).body).toMatchObject({ imageMirror: "", labels: body.labels });
  });

  it("page with sealed tokens that are good for one listing of one tenant", async () => {
    const { tenantId, api } = server.tenant();
    for (const name of ["a", "b", "c"]) await seedRuntime(server.aws.table, tenantId, {}, name);
    const first = await api.send("GET", "/runtimes?pageSize=2");
    expect(first.body.items).toHaveLength(2);
    const next = `/runtimes?pageSize=2&pageToken=${first.body.nextPageToken}`;
    const second = await api.send("GET", next);
    expect(second.body.items.map(({ name }: { name: string }) => name)).toEqual(["c"]);
    expect(second.body).not.toHaveProperty("nextPageToken");
    const stranger = server.tenant().api;
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
    const { tenantId, api } = server.tenant();
    const runtime = await seedRuntime(server.aws.table, tenantId);
    const found = await runtimeStore(server.aws.table).forDeletion(tenantId, runtime.id);
    expect(found?.uses).toBe(0);
    const disabled = await api.send("PATCH", `/runtimes/${runtime.id}`, {
      body: { status: "disabled" },
      headers: { "if-match": '"1"' },
    });
    expect(disabled).toMatchObject({ status: 200, body: { status: "disabled" }, headers: { etag: '"2"' } });
    const stranger = server.tenant().api;
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
