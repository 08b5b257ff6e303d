import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveryStore } from "../../../shared/domain/webhook/delivery-store.ts";
import type { TestClient } from "../../../shared/platform/middleware/test-client.ts";
import { startTestApi, type TestApi } from "../test-api.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

const url = "https://ci.example.com/hooks/pitrix";
const anything = { "if-match": "*" };

function tenant(): { readonly tenantId: string; readonly api: TestClient } {
  const { tenantId } = server.tenant();
  return { tenantId, api: server.client.as({ tenantId, roles: "tenant-admin", actorId: "user-admin" }) };
}

async function made(api: TestClient, body: object = {}) {
  const answer = await api.send("POST", "/webhooks", { body: { url, ...body } });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

describe("webhooks over the API", () => {
  it("show their secret once, and only to whoever made it", async () => {
    const { api, tenantId } = tenant();
    const headers = { "idempotency-key": "once" };
    const first = await api.send("POST", "/webhooks", { body: { url, events: ["job.*"] }, headers });
    expect(first.body.signingSecret).toMatch(/^whsec_/);
    const repeated = await api.send("POST", "/webhooks", { body: { url, events: ["job.*"] }, headers });
    expect(repeated.body).toMatchObject({ id: first.body.id });
    const { signingSecret: secret, ...shown } = first.body;
    expect(repeated.body).toEqual(shown);
    expect((await api.send("GET", `/webhooks/${first.body.id}`)).body).toEqual(shown);
    expect((await api.send("GET", "/webhooks")).body.items).toEqual([shown]);
    expect(shown).toMatchObject({ events: ["job.*"], enabled: true, createdBy: "user-admin", version: 1 });
    const { items } = await server.aws.scan.page({ filter: "begins_with(pk, :t)", values: { ":t": `T#${tenantId}#` } });
    expect(items.length).toBeGreaterThan(2);
    const key = secret.slice("whsec_".length);
    expect(JSON.stringify([items, api.log])).not.toContain(key);
  });

  it("take a secret that is given, and rotate it with an overlap", async () => {
    const { api } = tenant();
    const signingSecret = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
    const { id, secrets } = await made(api, { signingSecret });
    const answer = await api.send("POST", `/webhooks/${id}:rotate`, { body: { overlapSeconds: 60 } });
    expect(answer.status).toBe(200);
    expect(answer.body.signingSecret).not.toBe(signingSecret);
    expect(answer.body.secrets[1]).toMatchObject({ ...secrets[0], until: expect.any(String) });
    expect(answer.body.secrets[0].fingerprint).not.toBe(secrets[0].fingerprint);
    const leaked = await api.send("POST", `/webhooks/${id}:rotate`, { body: { overlapSeconds: 0 } });
    expect(leaked.body.secrets).toHaveLength(1);
  });

  it("refuse URLs that lead inside or are not https, and filters and secrets that are none", async () => {
    const { api } = tenant();
    const refused = async (body: object, pointer: string) => {
      const answer = await api.send("POST", "/webhooks", { body: { url, ...body } });
      expect(answer.status, JSON.stringify(body)).toBe(422);
      expect(answer.body.errors[0].pointer).toBe(pointer);
    };
    for (const bad of [
      "http://ci.example.com/",
      "https://127.0.0.1/",
      "https://[::1]/",
      "https://169.254.169.254/",
      "https://2130706433/",
      "https://10.1.2.3/",
      "https://u:p@example.com/",
      "https://example.com/#x",
      "ftp://example.com/",
      "nonsense",
    ])
      await refused({ url: bad }, "/url");
    await refused({ events: ["job"] }, "/events/0");
    await refused({ events: [] }, "/events");
    await refused({ signingSecret: "whsec_short" }, "/signingSecret");
    await refused({ enabled: true }, "/enabled");
  });

  it("are switched off and on, changed and deleted by version", async () => {
    const { api } = tenant();
    const { id } = await made(api);
    const path = `/webhooks/${id}`;
    expect((await api.send("PATCH", path, { body: {} })).status).toBe(428);
    expect((await api.send("PATCH", path, { body: {}, headers: { "if-match": '"7"' } })).status).toBe(412);
    const off = await api.send("PATCH", path, { body: { enabled: false }, headers: { "if-match": '"1"' } });
    expect(off.body).toMatchObject({ enabled: false, disabledReason: "user", version: 2 });
    expect((await api.send("POST", `${path}:ping`)).body).toMatchObject({ status: 409, code: "wrong-state" });
    const on = await api.send("PATCH", path, { body: { enabled: true, events: ["job.failed"] }, headers: anything });
    expect(on.body).toMatchObject({ enabled: true, events: ["job.failed"], version: 3 });
    expect(on.body.disabledReason).toBeUndefined();
    expect((await api.send("DELETE", path, { headers: anything })).status).toBe(204);
    expect((await api.send("GET", path)).status).toBe(404);
  });

  it("are pinged and sent again through the outbox, which is written with the delivery", async () => {
    const { api, tenantId } = tenant();
    const { id } = await made(api, { events: ["job.*"] });
    const pinged = await api.send("POST", `/webhooks/${id}:ping`, { headers: { "idempotency-key": "p" } });
    expect(pinged).toMatchObject({ status: 202, body: { type: "webhook.ping", status: "pending", round: 1 } });
    await api.send("POST", `/webhooks/${id}:ping`, { headers: { "idempotency-key": "p" } });
    const place = String(pinged.headers.location);
    expect((await api.send("GET", place)).body.payload).toContain(`"webhookId":"${id}"`);
    const again = await api.send("POST", `${place}:redeliver`);
    expect(again).toMatchObject({ status: 202, body: { id: pinged.body.id, round: 2, attempts: 0 } });
    const orders = (await server.aws.table.queryAll({ pk: `T#${tenantId}#NOTICE` })).map(({ entity, round }) => [
      entity,
      round,
    ]);
    expect(orders.sort()).toEqual([
      ["Redelivery", 1],
      ["Redelivery", 2],
    ]);
    expect((await api.send("GET", `/webhooks/${id}/deliveries`)).body.items).toHaveLength(1);
    const store = deliveryStore(server.aws.table);
    const current = await store.get(tenantId, id, pinged.body.id);
    if (current === undefined) throw new Error("no delivery");
    await store.save(current, { ...current, leaseUntil: Date.now() + 60_000, version: current.version + 1 });
    expect((await api.send("POST", `${place}:redeliver`)).body).toMatchObject({ status: 409, code: "wrong-state" });
  });

  it("are nobody else's, and nobody's who may see less than the whole tenant", async () => {
    const { api, tenantId } = tenant();
    const { id } = await made(api);
    const { body: ping } = await api.send("POST", `/webhooks/${id}:ping`);
    const other = tenant().api;
    const unknown = "hook-0m9x2k4f7abcdefghj";
    for (const [method, path] of [
      ["GET", "/webhooks/ID"],
      ["PATCH", "/webhooks/ID"],
      ["DELETE", "/webhooks/ID"],
      ["POST", "/webhooks/ID:rotate"],
      ["POST", "/webhooks/ID:ping"],
      ["GET", "/webhooks/ID/deliveries"],
      ["GET", `/webhooks/ID/deliveries/${ping.id}`],
      ["POST", `/webhooks/ID/deliveries/${ping.id}:redeliver`],
    ] as const) {
      const options = { headers: anything, ...(method === "PATCH" || path.endsWith("rotate") ? { body: {} } : {}) };
      const [theirs, none] = [
        await other.send(method, path.replace("ID", id), options),
        await other.send(method, path.replace("ID", unknown), options),
      ];
      expect(theirs.status, path).toBe(404);
      expect(JSON.stringify(theirs.body).replaceAll(id, unknown)).toBe(JSON.stringify(none.body));
    }
    for (const caller of [{ roles: "user" }, { roles: "vendor operator" }, { grants: "webhooks:*@own" }])
      expect((await server.client.as({ tenantId, ...caller }).send("GET", `/webhooks/${id}`)).status).toBe(403);
    expect((await server.client.as({ tenantId, roles: "auditor" }).send("GET", `/webhooks/${id}`)).status).toBe(200);
  });

  it("are at most twenty", async () => {
    const { api } = tenant();
    await Promise.all(Array.from({ length: 10 }, () => made(api)));
    await Promise.all(Array.from({ length: 10 }, () => made(api)));
    expect((await api.send("POST", "/webhooks", { body: { url } })).body).toMatchObject({
      status: 409,
      code: "limit-reached",
    });
  });
});

it("a tenant's mails are switched off by whoever may, and whether there are any is told", async () => {
  const { api } = tenant();
  const { body, headers } = await api.send("GET", "/notifications");
  expect(body).toEqual({ email: true, emailAvailable: true, language: "en", version: 0 });
  const change = { body: { email: false, language: "zh" }, headers: { "if-match": String(headers.etag) } };
  expect((await api.send("PATCH", "/notifications", change)).body).toMatchObject({
    email: false,
    language: "zh",
    version: 1,
  });
  expect((await api.send("PATCH", "/notifications", change)).status).toBe(412);
  expect((await api.send("GET", "/notifications")).body.email).toBe(false);
});
