import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { FunctionFailed } from "../../../shared/platform/lambda.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { as, found, signUp } from "../test-people.ts";
import { seedRuntime } from "../test-store.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

const subnet = {
  id: "subnet-a",
  name: "apps",
  cidr: "10.0.0.0/24",
  zone: "us-east-1a",
  vpcId: "vpc-1",
  vpcName: "production",
  freeAddresses: 250,
  egress: { open: true, via: "nat-1" },
};
const others = ["subnet-b", "subnet-c"].map((id) => ({ ...subnet, id }));
const refused = (kind: string, message = "arn:aws:iam::123456789012:user/x is not authorized") => ({
  ok: false,
  error: { kind, providerCode: "Code", message },
});

async function withRuntime() {
  const { tenantId, api } = server.tenant();
  const runtime = await seedRuntime(server.aws.table, tenantId);
  return { tenantId, api, runtime, path: `/runtimes/${runtime.id}/subnets` };
}

describe("the subnets of a runtime", () => {
  it("are asked of its cloud, and handed on page by page", async () => {
    const { tenantId, api, runtime, path } = await withRuntime();
    server.answer(() => ({ ok: true, report: [subnet, ...others] }));
    const first = await api.send("GET", `${path}?pageSize=2`);
    expect(first).toMatchObject({ status: 200, body: { items: [subnet, { id: "subnet-b" }] } });
    expect(server.asked.at(-1)).toEqual({
      name: "probe-aws",
      payload: { subnets: { tenantId, runtimeId: runtime.id, askedBy: tenantId } },
    });
    const next = await api.send("GET", `${path}?pageSize=2&pageToken=${first.body.nextPageToken}`);
    expect(next.body).toEqual({ items: [{ ...subnet, id: "subnet-c" }] });
    const another = await seedRuntime(server.aws.table, tenantId);
    const elsewhere = `/runtimes/${another.id}/subnets?pageToken=${first.body.nextPageToken}`;
    expect(await api.send("GET", elsewhere)).toMatchObject({ status: 400, body: { code: "invalid-page-token" } });
    server.answer(() => ({ ok: true, report: [] }));
    expect((await api.send("GET", path)).body).toEqual({ items: [] });
  });

  it("are nobody's business who does not reach the runtime", async () => {
    const { path, tenantId } = await withRuntime();
    const asked = server.asked.length;
    expect((await server.tenant().api.send("GET", path)).status).toBe(404);
    const nobody = server.client.as({ tenantId, grants: "apps:read@tenant" });
    expect((await nobody.send("GET", path)).status).toBe(403);
    const mate = server.client.as({ tenantId, actorId: "user-else", grants: "runtimes:read@own" });
    expect((await mate.send("GET", path)).status).toBe(404);
    expect(server.asked).toHaveLength(asked);
  });

  it("are shown to whom it is shared with as far as a choice needs it, and no refusal in the cloud's words", async () => {
    const owner = await found(server, "owner");
    const guest = await found(server, "guest");
    const runtime = await seedRuntime(server.aws.table, owner.id);
    const path = `/runtimes/${runtime.id}/subnets`;
    const by = as(server, guest.id, await signUp(server), "user", [guest.id]);
    expect((await by.send("GET", path)).status).toBe(404);
    const body = { groups: [guest.id] };
    const shared = await owner.api.send("PATCH", `/runtimes/${runtime.id}`, { body, headers: { "if-match": "*" } });
    expect(shared.status).toBe(200);
    server.answer(() => ({ ok: true, report: [subnet] }));
    const { vpcName: _, freeAddresses: __, ...needed } = subnet;
    expect((await by.send("GET", path)).body).toEqual({ items: [{ ...needed, egress: { open: true } }] });
    expect(server.asked.at(-1)?.payload).toEqual({
      subnets: { tenantId: owner.id, runtimeId: runtime.id, askedBy: guest.id },
    });
    server.answer(() => refused("denied"));
    const denied = await by.send("GET", path);
    expect(denied).toMatchObject({ status: 422, body: { code: "runtime-refused" } });
    expect(JSON.stringify(denied.body)).not.toContain("123456789012");
    server.answer(() => refused("unavailable"));
    expect(await by.send("GET", path)).toMatchObject({ status: 503, body: { code: "cloud-unavailable" } });
    server.answer(() => refused("denied"));
    expect((await owner.api.send("GET", path)).body.detail).toContain("123456789012");
  });

  it.each([
    ["auth", 422, "credential-refused"],
    ["denied", 422, "credential-refused"],
    ["secret-missing", 422, "secret-missing"],
    ["invalid", 422, "runtime-refused"],
    ["throttled", 503, "cloud-unavailable"],
    ["unavailable", 503, "cloud-unavailable"],
  ])("a cloud that answers %s is %d %s, in its words", async (kind, status, code) => {
    const { api, path } = await withRuntime();
    server.answer(() => refused(kind, "so it is"));
    const answer = await api.send("GET", path);
    expect(answer).toMatchObject({ status, body: { code, detail: expect.stringContaining("so it is") } });
    expect(answer.body).not.toHaveProperty("errors");
  });

  it("of a cloud that is not heard, also through its Frontgate, may be asked again", async () => {
    const { api, path } = await withRuntime();
    server.answer(() => {
      throw new FunctionFailed("probe-aws did not answer");
    });
    expect(await api.send("GET", path)).toMatchObject({
      status: 503,
      headers: { "retry-after": "5" },
      body: { code: "cloud-unavailable", retryable: true },
    });
  });

  it("are asked of nobody while the runtime is connecting, and where no machines are made", async () => {
    const { api, runtime, path } = await withRuntime();
    const asked = server.asked.length;
    const runtimes = runtimeStore(server.aws.table);
    await runtimes.save(runtimes.awaitWrites(runtime, "2026-11-21T10:00:00.000Z"));
    expect(await api.send("GET", path)).toMatchObject({ status: 409, body: { code: "wrong-state" } });
    const cluster = { ...runtime, id: "rt-0000000000000cluster", provider: "kubernetes" };
    await runtimes.create(cluster, []);
    expect(await api.send("GET", `/runtimes/${cluster.id}/subnets`)).toMatchObject({
      status: 409,
      body: { code: "not-supported", detail: expect.stringContaining("kubernetes") },
    });
    expect(server.asked).toHaveLength(asked);
  });
});
