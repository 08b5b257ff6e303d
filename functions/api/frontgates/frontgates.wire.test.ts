import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { carried } from "../../../shared/domain/audit/log.ts";
import type { Frontgate } from "../../../shared/domain/frontgate/schema.ts";
import { type FrontgateStore, frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { newTestFrontgate } from "../../../shared/domain/frontgate/test-frontgate.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { ensurePageKey, openPager } from "../../../shared/platform/middleware/pages.ts";
import { type TestClient, testClient } from "../../../shared/platform/middleware/test-client.ts";
import { startTestAws, type TestAws } from "../test-aws.ts";
import { endpoints } from "./endpoints.ts";

let aws: TestAws;
let client: TestClient;
let frontgates: FrontgateStore;
const closed: string[] = [];
const at = "2026-11-21T09:00:00.000Z";

beforeAll(async () => {
  aws = await startTestAws();
  frontgates = frontgateStore(aws.table);
  const connections = { close: async (id: string) => void closed.push(id) };
  await ensurePageKey(aws.table);
  client = testClient(endpoints({ frontgates, connections, pager: openPager(aws.table) }), carried(aws.table), {});
});

afterAll(async () => {
  await aws?.stop();
});

const operator = () => client.as({ tenantId: "ops", roles: "platform-admin" });
const proofOf = (frontgate: Frontgate, connectionId: string, provedAt = Date.parse(at) + 1) => ({
  tenantId: frontgate.tenantId,
  frontgateId: frontgate.id,
  publicKey: "key",
  tokenSha256: frontgate.tokenSha256,
  provedAt,
  connectionId,
});

/** A Frontgate of a tenant of its own, connected. */
async function connected(): Promise<{ frontgate: Frontgate; connectionId: string }> {
  const frontgate = newTestFrontgate("token", new Date(at));
  await frontgates.join(frontgate, newId("deployment"));
  const connectionId = `connection-${frontgate.id}`;
  expect(await frontgates.connect(proofOf(frontgate, connectionId))).toBe(true);
  return { frontgate, connectionId };
}

describe("frontgates", () => {
  it("OP-25: are there for operators and nowhere for tenants", async () => {
    const { frontgate } = await connected();
    const tenant = await client.as({ tenantId: frontgate.tenantId }).send("GET", "/frontgates");
    expect(tenant.body).toMatchObject({ status: 404, code: "no-such-route" });
    const all = await operator().send("GET", "/frontgates");
    expect(all).toMatchObject({ status: 200, body: { items: [{ id: frontgate.id, revokedNodes: [] }] } });
    expect(JSON.stringify(all.body)).not.toMatch(/tokenSha256|publicKey|sealed/);
  });

  it("OP-25: are all found, page by page", async () => {
    for (let made = 0; made < 3; made++) await connected();
    const whole = (await operator().send("GET", "/frontgates")).body.items.map(({ id }: { id: string }) => id);
    const found: string[] = [];
    for (let path = "/frontgates?pageSize=2"; ; ) {
      const { body } = await operator().send("GET", path);
      expect(body.items.length).toBeLessThanOrEqual(2);
      found.push(...body.items.map(({ id }: { id: string }) => id));
      if (body.nextPageToken === undefined) break;
      path = `/frontgates?pageSize=2&pageToken=${encodeURIComponent(body.nextPageToken)}`;
    }
    expect(found).toEqual(whole);
    expect(found.length).toBeGreaterThan(3);
  });

  it("A5: is revoked by the platform alone: its connection ends, counts for nothing, and it is not let in again", async () => {
    const { frontgate, connectionId } = await connected();
    const path = `/frontgates/${frontgate.id}:revoke`;
    const body = { tenantId: frontgate.tenantId, reason: "taken over" };
    const own = await client.as({ tenantId: frontgate.tenantId }).send("POST", path, { body });
    expect(own).toMatchObject({ status: 404 });
    const other = await operator().send("POST", path, { body: { ...body, tenantId: newId("tenant") } });
    expect(other).toMatchObject({ status: 404 });
    expect(closed).not.toContain(connectionId);

    const done = await operator().send("POST", path, { body });
    expect(done).toMatchObject({ status: 200, body: { id: frontgate.id, ready: false } });
    expect(closed).toContain(connectionId);
    expect(await frontgates.connection(connectionId)).toBeUndefined();
    for (const formerKey of [undefined, "key"]) {
      const again = { ...proofOf(frontgate, "connection-2", Date.parse(at) + 10), formerKey };
      expect(await frontgates.connect(again)).toBe(false);
      expect(await frontgates.refusal(again)).toBe("revoked");
    }
    expect(await operator().send("POST", path, { body })).toMatchObject({ status: 409, body: { code: "wrong-state" } });
  });

  it("A5: comes back from a revocation with another machine alone; its former key opens nothing", async () => {
    const { frontgate } = await connected();
    const { tenantId, id } = frontgate;
    const body = { tenantId, reason: "taken over" };
    const path = `/frontgates/${id}:restore`;
    expect(await operator().send("POST", path, { body })).toMatchObject({ status: 409, body: { code: "wrong-state" } });
    await operator().send("POST", `/frontgates/${id}:revoke`, { body });
    expect(await client.as({ tenantId }).send("POST", path, { body })).toMatchObject({ status: 404 });
    const restored = await operator().send("POST", path, { body });
    expect(restored).toMatchObject({ status: 200, body: { id, ready: false } });
    expect(restored.body).not.toHaveProperty("revokedAt");
    const former = proofOf(frontgate, "connection-5", Date.parse(at) + 10);
    expect(await frontgates.connect(former)).toBe(false);
    const shutOut = await frontgates.get(tenantId, id);
    expect(shutOut).toMatchObject({ shutOut: true });
    const generation = { generation: "g2", generationAt: at, sealedToken: "", tokenSha256: "new", inVain: 0 };
    const tokenExpiresAt = Date.parse(at) + 3_600_000;
    const next = await frontgates.replace(shutOut ?? frontgate, { ...generation, tokenExpiresAt });
    expect(next?.shutOut).toBeUndefined();
    expect(await frontgates.connect({ ...former, formerKey: "key" })).toBe(false);
    expect(await frontgates.connect({ ...former, publicKey: "another", tokenSha256: "new" })).toBe(true);
  });

  it("A5: is asked for another key, and takes it with the word of the present one alone", async () => {
    const { frontgate, connectionId } = await connected();
    const asked = await operator().send("POST", `/frontgates/${frontgate.id}:rotate`, {
      body: { tenantId: frontgate.tenantId },
    });
    expect(asked).toMatchObject({ status: 200, body: { rotateKey: true } });
    expect(closed).toContain(connectionId);
    const next = { ...proofOf(frontgate, "connection-3", Date.parse(at) + 20), publicKey: "next" };
    expect(await frontgates.connect({ ...next, formerKey: "another" })).toBe(false);
    expect(await frontgates.connect(next)).toBe(false);
    expect(await frontgates.connect({ ...next, formerKey: "key" })).toBe(true);
    expect(await frontgates.get(frontgate.tenantId, frontgate.id)).toMatchObject({
      publicKey: "next",
      rotateKey: false,
    });
    // What it was before makes nobody its successor any more.
    const stolen = { ...next, publicKey: "thief", provedAt: Date.parse(at) + 30, connectionId: "connection-4" };
    expect(await frontgates.connect({ ...stolen, formerKey: "key" })).toBe(false);
    expect(await frontgates.refusal({ ...stolen, tokenSha256: undefined })).toBe("foreign-key");
  });

  it("A5: remembers nodes that were shut out, for as long as their deployment is there", async () => {
    const { frontgate } = await connected();
    const [deploymentId, nodeId] = [newId("deployment"), newId("node")];
    const body = { tenantId: frontgate.tenantId, deploymentId, nodeId, reason: "taken over" };
    const path = `/frontgates/${frontgate.id}:revoke-node`;
    for (let time = 0; time < 2; time++)
      expect(await operator().send("POST", path, { body })).toMatchObject({
        body: { revokedNodes: [`${deploymentId}/${nodeId}`] },
      });
    expect(await frontgates.get(frontgate.tenantId, frontgate.id)).toMatchObject({
      revokedNodes: [`${deploymentId}/${nodeId}`],
    });
    // Of a deployment that is deregistered no node can come back.
    await frontgates.leave(frontgate.tenantId, frontgate.id, deploymentId);
    expect(await frontgates.get(frontgate.tenantId, frontgate.id)).toMatchObject({ revokedNodes: [] });
  });
});
