import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { paperPlus } from "../../../shared/jobs/testing/package.ts";
import { seedLiving } from "../deployments/test-living.ts";
import { startTestApi, type TestApi } from "../test-api.ts";

const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINTEyeYm5X3ScUYW4hKFXVZ8hQQFGa8yFLzWHsLoRN2d";
let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(() => server?.aws.stop());

describe("key pairs", () => {
  it("are brought, read and deleted, without their comment, by their own tenant alone", async () => {
    const { api } = server.tenant();
    const body = { name: "Ada's laptop", publicKey: `${publicKey} ada@laptop; reboot` };
    const made = await api.send("POST", "/key-pairs", { body });
    expect(made).toMatchObject({ status: 201, body: { name: "Ada's laptop", publicKey, type: "ssh-ed25519" } });
    expect(JSON.stringify(made.body)).not.toContain("reboot");
    const path = `/key-pairs/${made.body.id}`;
    expect(made.headers.location).toBe(path);
    expect((await api.send("GET", path)).body).toEqual(made.body);
    expect((await api.send("GET", "/key-pairs")).body).toEqual({ items: [made.body] });
    const stranger = server.tenant().api;
    expect(await stranger.send("GET", path)).toMatchObject({ status: 404 });
    expect(await stranger.send("DELETE", path, { headers: { "if-match": "*" } })).toMatchObject({ status: 404 });
    expect((await stranger.send("GET", "/key-pairs")).body).toEqual({ items: [] });
    expect(await api.send("DELETE", path, { headers: { "if-match": "*" } })).toMatchObject({ status: 204 });
    expect(await api.send("GET", path)).toMatchObject({ status: 404 });
  });

  it.each([
    ["words", "let me in"],
    ["a private key", generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString()],
    ["options", `command="reboot" ${publicKey}`],
    ["two lines", `${publicKey}\n${publicKey}`],
    ["a command", `ssh-ed25519 $(reboot)`],
  ])("are not %s", async (_name, text) => {
    const { api } = server.tenant();
    const answer = await api.send("POST", "/key-pairs", { body: { name: "x", publicKey: text } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: "/publicKey" }] } });
    expect(answer.body.errors[0].remedy).toContain("ssh-keygen");
  });

  it("are attached to a deployment by a job, shown there, and detached when they are gone", async () => {
    const { tenantId, api } = server.tenant();
    const pkg = paperPlus({ role: { user_access: true } });
    const { deployment, nodes } = await seedLiving(server, tenantId, {}, { pkg });
    const path = `/deployments/${deployment.id}`;
    const { body: pair } = await api.send("POST", "/key-pairs", { body: { name: "x", publicKey } });
    const request = { keyPairs: [pair.id] };
    const dry = await api.send("POST", `${path}:attach-keys?dryRun=true`, { body: request });
    expect(dry, JSON.stringify(dry.body)).toMatchObject({
      status: 200,
      body: { layers: [[{ kind: "keep-keys" }], nodes.map(({ id }) => ({ kind: "set-keys", nodeId: id }))] },
    });
    expect(await api.send("POST", `${path}:attach-keys`, { body: request })).toMatchObject({ status: 202 });

    const other = await seedLiving(server, tenantId, {}, { pkg });
    const keys = [{ keyPairId: pair.id, publicKey, sids: [1] }];
    await deploymentStore(server.aws.table).change(tenantId, other.deployment.id, { keys });
    await api.send("DELETE", `/key-pairs/${pair.id}`, { headers: { "if-match": "*" } });
    const shown = await api.send("GET", `/deployments/${other.deployment.id}`);
    expect(shown.body.keys).toEqual(keys);
    const detached = await api.send("POST", `/deployments/${other.deployment.id}:detach-keys?dryRun=true`, {
      body: request,
    });
    expect(detached.body.layers).toEqual([[{ kind: "keep-keys" }], [{ kind: "set-keys", nodeId: other.nodes[0]?.id }]]);
  });
});
