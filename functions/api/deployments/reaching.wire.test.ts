import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedLiving } from "./test-living.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(() => server?.aws.stop());

async function living(more: Partial<Deployment> = {}) {
  const { tenantId, api } = server.tenant();
  const { deployment, nodes } = await seedLiving(server, tenantId, more);
  const store = deploymentStore(server.aws.table);
  // As large as the package wants them: a plan then says nothing of sizes.
  await Promise.all(nodes.map((node) => store.changeNode(node, { memory: 2048 }, new Date())));
  const path = `/deployments/${deployment.id}`;
  const ids = nodes.map(({ id }) => id);
  return { tenantId, api, path, nodes, ids, reader: server.client.as({ tenantId, grants: "deployments:read" }) };
}

describe("public addresses of a deployment", () => {
  it("are planned with their price, then attached by one job, which changes no revision", async () => {
    const { api, path, ids } = await living();
    const dry = await api.send("POST", `${path}:attach-addresses?dryRun=true`, { body: { nodes: ids.slice(0, 2) } });
    expect(dry, JSON.stringify(dry.body)).toMatchObject({
      status: 200,
      body: {
        operation: "attach-addresses",
        resources: ids.slice(0, 2).map((id) => ({ action: "create", kind: "address", id })),
        layers: [
          [
            { kind: "attach-address", nodeId: ids[0] },
            { kind: "attach-address", nodeId: ids[1] },
          ],
          [{ kind: "put-metadata" }],
        ],
      },
    });
    // Two addresses of 0.005 dollars an hour for 730 hours, in cents.
    expect(dry.body.price.after - dry.body.price.before).toBe(730);
    expect(dry.body).not.toHaveProperty("revision");
    const answer = await api.send("POST", `${path}:attach-addresses`, { body: { role: "" } });
    expect(answer).toMatchObject({ status: 202, body: { status: "updating" } });
    expect(answer.headers.location).toBe(`/jobs/${answer.body.activeJobId}`);
    const again = await api.send("POST", `${path}:attach-addresses`, { body: { role: "" } });
    expect(again).toMatchObject({ status: 409, body: { code: "deployment-busy" } });
  });

  it("are shown with their nodes, and their end is told before it comes", async () => {
    const { api, path, ids, nodes, tenantId } = await living();
    const [first] = nodes;
    if (first === undefined) throw new Error("no node");
    const reached = { publicAddress: "203.0.113.7", publicAddressId: "eipalloc-1" };
    await deploymentStore(server.aws.table).changeNode({ ...first, tenantId }, reached, new Date());
    const shown = await api.send("GET", path);
    expect(shown.body.nodes[0]).toMatchObject({ id: ids[0], publicAddress: "203.0.113.7" });
    expect(shown.body.nodes[1]).not.toHaveProperty("publicAddress");
    const dry = await api.send("POST", `${path}:detach-addresses?dryRun=true`, { body: { role: "" } });
    expect(dry.body).toMatchObject({
      resources: [{ action: "delete", kind: "address", id: ids[0], before: { address: "203.0.113.7" } }],
    });
    expect(dry.body.price.before - dry.body.price.after).toBe(365);
    const scaled = await api.send("POST", `${path}:replace-node?dryRun=true`, { body: { node: ids[0] } });
    expect(scaled.body.price.after).toBe(scaled.body.price.before);
    const kinds: { kind: string }[] = scaled.body.layers.flat();
    expect(kinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["keep-address", "attach-address"]));
  });

  it.each([
    [{}, "/nodes"],
    [{ nodes: ["node-1;reboot"] }, "/nodes/0"],
    [{ role: "$(reboot)" }, "/role"],
    [{ role: "x".repeat(65) }, "/role"],
    [{ nodes: [] }, "/nodes"],
    [{ nodes: ["`id`"], role: "" }, "/nodes"],
  ])("refuses %j", async (body, pointer) => {
    const { api, path } = await living();
    const answer = await api.send("POST", `${path}:attach-addresses`, { body });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it("refuses a runtime whose provider has none, with a way out", async () => {
    const { api, path } = await living({ provider: "other" });
    const answer = await api.send("POST", `${path}:attach-addresses`, { body: { role: "" } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ remedy: expect.stringContaining("providers") }] } });
  });

  it("is not for who may only read", async () => {
    const { reader, path } = await living();
    for (const verb of ["attach-addresses", "detach-addresses"])
      expect(await reader.send("POST", `${path}:${verb}`, { body: { role: "" } })).toMatchObject({ status: 403 });
  });
});
