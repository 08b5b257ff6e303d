import { loadAll } from "js-yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterFrontgateId } from "../../../shared/domain/frontgate/cluster.ts";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { FrontgateConfig } from "../../../shared/protocol/messages.ts";
import { credentialBody, probed, runtimeBody, startTestApi, type TestApi } from "../test-api.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => {
  await server?.aws.stop();
});

async function added(config: object = {}) {
  const { tenantId, api } = server.tenant();
  const secret = { via: "frontgate" };
  const held = await api.send("POST", "/credentials", { body: { name: "cellar", provider: "kubernetes", secret } });
  expect(held).toMatchObject({ status: 201, body: { via: "frontgate", hint: "" } });
  const body = { name: "cellar", provider: "kubernetes", credentialId: held.body.id, config };
  const made = await api.send("POST", "/runtimes", { body, headers: { "idempotency-key": "once" } });
  const again = () => api.send("POST", "/runtimes", { body, headers: { "idempotency-key": "once" } });
  return { tenantId, api, made, again };
}

/** What its pod is configured with. */
function configured(manifest: string): FrontgateConfig {
  const secret = loadAll(manifest).find((object) => JSON.stringify(object).includes("agent.json"));
  const text = Object(Object(secret).stringData)["agent.json"];
  return FrontgateConfig.parse(JSON.parse(String(text)));
}

describe("a runtime that is reached through a Frontgate in its cluster", () => {
  it("asks no cloud, and says once what to run there", async () => {
    const asked = server.asked.length;
    const { tenantId, api, made, again } = await added();
    expect(server.asked).toHaveLength(asked);
    expect(made).toMatchObject({
      status: 201,
      body: { status: "connecting", via: "frontgate", install: { expiresAt: expect.any(String) } },
    });
    const { manifest } = made.body.install;
    const config = configured(manifest);
    expect(config).toMatchObject({
      mode: "cluster",
      tenantId,
      frontgateId: clusterFrontgateId({ tenantId, id: made.body.id }),
    });
    expect((await again()).body).not.toHaveProperty("install");
    const read = await api.send("GET", `/runtimes/${made.body.id}`);
    expect(read.body).toMatchObject({ status: "connecting" });
    for (const body of [read.body, (await api.send("GET", "/audit")).body])
      expect(JSON.stringify(body)).not.toContain(config.enrolmentToken);
    const items = await server.aws.table.queryAll({ pk: `T#${tenantId}#FRONTGATE` });
    expect(JSON.stringify(items)).not.toContain(config.enrolmentToken);
    // A role in one namespace alone, where the runtime is for one.
    expect(manifest).toContain("kind: ClusterRole\n");
    const narrow = await added({ namespace: "shop" });
    expect(narrow.made.body.install.manifest).not.toContain("ClusterRole");
    expect(narrow.made.body.install.manifest).toContain("namespace: shop");
  });

  it("takes no word about its status, and gets another token that shuts the former pod out", async () => {
    const { tenantId, api, made } = await added();
    const path = `/runtimes/${made.body.id}`;
    const patch = (status: string) => api.send("PATCH", path, { body: { status }, headers: { "if-match": "*" } });
    expect(await patch("active")).toMatchObject({ status: 409, body: { code: "wrong-state" } });
    expect(await patch("connecting")).toMatchObject({ status: 422 });
    const frontgates = frontgateStore(server.aws.table);
    const id = clusterFrontgateId({ tenantId, id: made.body.id });
    const first = await frontgates.get(tenantId, id);
    const proof = {
      tenantId,
      frontgateId: id,
      publicKey: "key",
      tokenSha256: first?.tokenSha256,
      provedAt: Date.now(),
      connectionId: `connection-${id}`,
    };
    expect(await frontgates.connect(proof)).toBe(true);
    const anew = await api.send("POST", `${path}:enroll`);
    expect(anew).toMatchObject({
      status: 200,
      body: { status: "connecting", install: { manifest: expect.any(String) } },
    });
    expect(configured(anew.body.install.manifest).enrolmentToken).not.toBe(
      configured(made.body.install.manifest).enrolmentToken,
    );
    expect(await frontgates.connection(proof.connectionId)).toBeUndefined();
    expect(await frontgates.connect({ ...proof, provedAt: Date.now() + 1 })).toBe(false);
    const revoked = await frontgates.get(tenantId, id);
    if (revoked !== undefined) await frontgates.save(frontgates.revokeWrites(revoked, new Date()));
    expect(await api.send("POST", `${path}:enroll`)).toMatchObject({ status: 409, body: { code: "wrong-state" } });
  });

  it("goes with its Frontgate", async () => {
    const { tenantId, api, made } = await added();
    const gone = await api.send("DELETE", `/runtimes/${made.body.id}`, { headers: { "if-match": "*" } });
    expect(gone.status).toBe(204);
    expect(await frontgateStore(server.aws.table).list(tenantId)).toEqual([]);
    expect(await runtimeStore(server.aws.table).get(tenantId, made.body.id)).toBeUndefined();
  });

  it("is none where the credential dials the cloud itself", async () => {
    server.answer(() => probed);
    const { api } = server.tenant();
    const { body: credential } = await api.send("POST", "/credentials", { body: credentialBody });
    const direct = await api.send("POST", "/runtimes", { body: runtimeBody(credential.id) });
    expect(await api.send("POST", `/runtimes/${direct.body.id}:enroll`)).toMatchObject({
      status: 409,
      body: { code: "not-supported" },
    });
    const other = await server.tenant().api.send("POST", `/runtimes/${direct.body.id}:enroll`);
    expect(other.status).toBe(404);
  });
});

describe("a runtime whose private cloud a Frontgate on a machine reaches", () => {
  const networks = [{ name: "DC0_DVPG0", cidr: "10.79.0.0/16", internet: true }];
  const config = { datacenter: "DC0", cluster: "C0", datastore: "store", folder: "pitrix", networks };

  it("asks no cloud, holds no secret of it, and says once what to run beside it", async () => {
    const { tenantId, api } = server.tenant();
    const asked = server.asked.length;
    const secret = { via: "frontgate" };
    const held = await api.send("POST", "/credentials", { body: { name: "cellar", provider: "vsphere", secret } });
    expect(held).toMatchObject({ status: 201, body: { via: "frontgate", hint: "" } });
    const body = { name: "cellar", provider: "vsphere", credentialId: held.body.id, config };
    const made = await api.send("POST", "/runtimes", { body });
    expect(made).toMatchObject({ status: 201, body: { status: "connecting", via: "frontgate" } });
    expect(server.asked).toHaveLength(asked);
    expect(Object.keys(made.body.install).toSorted()).toEqual(["expiresAt", "script"]);
    const text = /^\{"kind".*\}$/m.exec(String(made.body.install.script))?.[0] ?? "";
    const agent = FrontgateConfig.parse(JSON.parse(text));
    const id = clusterFrontgateId({ tenantId, id: made.body.id });
    expect(agent).toMatchObject({ mode: "cloud", tenantId, frontgateId: id });
    expect(await frontgateStore(server.aws.table).get(tenantId, id)).toMatchObject({ mode: "cloud", users: [] });
    const anew = await api.send("POST", `/runtimes/${made.body.id}:enroll`);
    expect(anew).toMatchObject({ status: 200, body: { status: "connecting" } });
    expect(anew.body.install.script).not.toContain(agent.enrolmentToken);
    const other = await server.tenant().api.send("POST", `/runtimes/${made.body.id}:enroll`);
    expect(other.status).toBe(404);
    expect((await api.send("DELETE", `/runtimes/${made.body.id}`, { headers: { "if-match": "*" } })).status).toBe(204);
    expect(await frontgateStore(server.aws.table).list(tenantId)).toEqual([]);
  });

  it("is none of a cloud that has no such way", async () => {
    const { api } = server.tenant();
    const secret = { via: "frontgate" };
    const refused = await api.send("POST", "/credentials", { body: { name: "x", provider: "aws", secret } });
    expect(refused).toMatchObject({ status: 422, body: { code: "invalid-request" } });
  });
});
