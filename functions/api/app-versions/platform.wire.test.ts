import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../../shared/platform/middleware/test-client.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";

let server: TestApi;
let operator: TestClient;

beforeAll(async () => {
  server = await startTestApi();
  operator = as("tenant-operator", "platform-admin", "tok-operator");
});
afterAll(async () => server?.aws.stop());

const as = (tenantId: string, roles: string, tokenId = "tok-tester") => server.client.as({ tenantId, tokenId, roles });
const post = (api: TestClient, path: string, body: object = {}) => api.send("POST", path, { body });

/** A version of a vendor's repo, as the repo is seen by others. */
async function released(visibility: "public" | "group" | "private" = "public") {
  const { tenantId, api: vendor } = server.tenant();
  const { version, repo } = await seedZookeeper(server.aws.table, tenantId, {
    visibility,
    groups: groupsOf(visibility),
  });
  return { tenantId, vendor, version, repo, path: `/app-versions/${version.id}` };
}

function groupsOf(visibility: string): readonly string[] {
  return visibility === "group" ? ["partners"] : [];
}

describe("what the platform suspends of another tenant", () => {
  it("nobody sees or deploys, the vendor reads why and by whom, and the platform alone recovers it", async () => {
    const { vendor, version, path } = await released();
    const stranger = server.tenant();
    await seedRuntime(server.aws.table, stranger.tenantId);
    const deploy = () =>
      post(stranger.api, "/deployments?dryRun=true", {
        appVersionId: version.id,
        values: { cluster: { subnet: "subnet-0a1b2c3d" } },
      });
    expect((await deploy()).status).toBe(200);
    expect((await post(operator, `${path}:suspend`)).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/message" }],
    });
    expect((await post(operator, `${path}:suspend?dryRun=true`, { message: "Malware." })).body.status).toBe(
      "suspended",
    );
    expect((await stranger.api.send("GET", path)).status).toBe(200);

    const suspended = await post(operator, `${path}:suspend`, { message: "Malware." });
    expect(suspended.status).toBe(200);
    const told = { status: "suspended", statusReason: "Malware.", suspendedBy: "tok-operator" };
    expect((await vendor.send("GET", path)).body).toMatchObject(told);
    expect((await stranger.api.send("GET", path)).status).toBe(404);
    expect((await deploy()).body.errors).toMatchObject([{ pointer: "/appVersionId" }]);
    expect((await post(vendor, "/deployments", { appVersionId: version.id })).body.errors).toMatchObject([
      { pointer: "/appVersionId", detail: "This version is suspended." },
    ]);

    const refused = await post(vendor, `${path}:recover`, { message: "It is none." });
    expect(refused.body).toMatchObject({
      status: 409,
      code: "wrong-state",
      suspendedBy: "tok-operator",
      allowed: ["delete"],
    });
    expect(refused.body.detail).toContain("Malware.");
    expect((await post(operator, `${path}:recover`)).status).toBe(422);
    expect((await post(operator, `${path}:recover`, { message: "A false alarm." })).body.status).toBe("active");
    expect((await vendor.send("GET", path)).body).not.toHaveProperty("suspendedBy");
    expect((await stranger.api.send("GET", path)).status).toBe(200);
    expect((await vendor.send("GET", `${path}/history`)).body.items).toMatchObject([
      { command: "recover", actor: "tok-operator", actedAs: "platform", message: "A false alarm." },
      { command: "suspend", actor: "tok-operator", actedAs: "platform", message: "Malware.", to: "suspended" },
    ]);
  });

  it("is what it shares: what is private, or suspended by its own tenant, is unknown to the platform", async () => {
    const message = "Because.";
    const hidden = await released("private");
    expect((await post(operator, `${hidden.path}:suspend`, { message })).status).toBe(404);
    const group = await released("group");
    expect((await post(operator, `${group.path}:suspend`, { message })).body.status).toBe("suspended");
    const own = await released();
    expect((await post(own.vendor, `${own.path}:suspend`)).body).not.toHaveProperty("suspendedBy");
    expect((await post(operator, `${own.path}:recover`, { message })).status).toBe(404);
    expect((await post(own.vendor, `${own.path}:recover`)).body.status).toBe("active");
  });

  it("is recovered by the platform even after the vendor made its repo private", async () => {
    const { vendor, repo, path } = await released();
    await post(operator, `${path}:suspend`, { message: "Malware." });
    const change = { body: { visibility: "private" }, headers: { "if-match": "*" } };
    expect((await vendor.send("PATCH", `/repos/${repo.id}`, change)).status).toBe(200);
    expect((await post(vendor, `${path}:recover`)).status).toBe(409);
    expect((await post(operator, `${path}:recover`, { message: "A false alarm." })).body.status).toBe("active");
  });

  it("is for the platform alone, and gives nothing else of another tenant", async () => {
    const { path, tenantId } = await released();
    const body = { message: "Because." };
    for (const roles of ["auditor", "platform-reviewer"])
      expect((await post(as("tenant-operator", roles), `${path}:suspend`, body)).body.code).toBe("forbidden");
    expect((await post(as("tenant-stranger", "vendor operator"), `${path}:suspend`, body)).status).toBe(404);
    const mighty = as("tenant-operator", "vendor operator platform-admin");
    expect((await post(mighty, `${path}:release`, body)).status).toBe(404);
    expect((await mighty.send("DELETE", path, { headers: { "if-match": "*" } })).status).toBe(404);
    // Its own tenant's token with both roles acts for its tenant, until the platform has suspended it.
    const both = as(tenantId, "vendor operator platform-admin", "tok-both");
    expect((await post(both, `${path}:suspend`)).body).not.toHaveProperty("suspendedBy");
    expect((await post(both, `${path}:recover`)).body.status).toBe("active");
    await post(operator, `${path}:suspend`, body);
    expect((await post(both, `${path}:recover`)).status).toBe(422);
    expect((await post(both, `${path}:recover`, body)).body.status).toBe("active");
  });
});
