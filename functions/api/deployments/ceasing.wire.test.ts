import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ceasedIndex } from "../../../shared/domain/deployment/ceasing.ts";
import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedLiving } from "./test-living.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

const CEASED = {
  status: "ceased",
  ceasedAt: "2026-11-21T10:00:00.000Z",
  expiresAt: "2026-11-28T10:00:00.000Z",
} as const;

async function living(more: Partial<Deployment> = {}) {
  const { tenantId, api } = server.tenant();
  const { deployment, nodes } = await seedLiving(server, tenantId, more);
  const job = async (id: string) => jobStore(server.aws.table).get(tenantId, id);
  return { tenantId, api, deployment, nodes, job, path: `/deployments/${deployment.id}` };
}

describe("ceasing a deployment", () => {
  it("is one job, with the days for which it is kept; a dry run tells its steps and writes nothing", async () => {
    const { api, path, deployment, nodes, job } = await living();
    const plan = await api.send("POST", `${path}:cease?dryRun=true`, { body: { retentionDays: 3 } });
    expect(plan).toMatchObject({ status: 200, body: { operation: "cease", dryRun: true } });
    expect(plan.body.layers.at(-1)).toEqual(nodes.map(({ id: nodeId }) => ({ kind: "stop-instance", nodeId })));
    expect(plan.body.findings).toMatchObject([{ severity: "harms", code: "interrupts" }]);
    expect((await api.send("GET", path)).body).toMatchObject({ status: "active", version: deployment.version });

    const answer = await api.send("POST", `${path}:cease`, { body: { retentionDays: 3, reason: "It has ended." } });
    expect(answer).toMatchObject({ status: 202, body: { status: "ceasing" } });
    expect(await job(answer.body.lastJobId)).toMatchObject({
      kind: "cease",
      input: { retentionDays: 3 },
      reason: "It has ended.",
      from: "active",
    });
    expect((await api.send("POST", `${path}:cease`)).body).toMatchObject({ code: "deployment-busy" });
  });

  it("keeps it seven days unless told otherwise, for at least one and at most ninety", async () => {
    const { api, path, job } = await living();
    for (const retentionDays of [0, 91, 1.5])
      expect((await api.send("POST", `${path}:cease`, { body: { retentionDays } })).body).toMatchObject({
        status: 422,
        errors: [{ pointer: "/retentionDays" }],
      });
    const answer = await api.send("POST", `${path}:cease`);
    expect(await job(answer.body.lastJobId)).toMatchObject({ input: { retentionDays: 7 } });
  });

  it("is refused where there is no machine to keep", async () => {
    const { tenantId, api } = server.tenant();
    const { deployment } = await seedLiving(server, tenantId, { status: "failed" }, { roles: [] });
    const answer = await api.send("POST", `/deployments/${deployment.id}:cease`);
    expect(answer.body).toMatchObject({ status: 409, code: "wrong-state", title: "There is nothing to keep" });
    expect(answer.body.allowed).toContain("delete");
    expect(answer.body.allowed).not.toContain("cease");
  });

  it("needs its permission, in reach; to another tenant it is not there", async () => {
    const { tenantId, path } = await living();
    const stranger = server.tenant().api;
    const reader = server.client.as({ tenantId, grants: "deployments:read@tenant deployments:stop@tenant" });
    const other = server.client.as({ tenantId, actorId: "usr-other", grants: "deployments:*@own" });
    for (const verb of ["cease", "recover"]) {
      expect((await stranger.send("POST", `${path}:${verb}`)).status).toBe(404);
      expect((await other.send("POST", `${path}:${verb}`)).status).toBe(404);
      expect((await reader.send("POST", `${path}:${verb}`)).status).toBe(403);
    }
  });
});

describe("a ceased deployment", () => {
  it("is left out of the list until it is asked for, and is read by its id", async () => {
    const { api, path, tenantId, deployment } = await living(CEASED);
    const { deployment: other } = await seedLiving(server, tenantId);
    const ids = async (query: string) =>
      (await api.send("GET", `/deployments${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids("")).toEqual([other.id]);
    expect(await ids("?status=ceased")).toEqual([deployment.id]);
    expect(await ids("?status=active")).toEqual([other.id]);
    expect(await ids("?status=stopped")).toEqual([]);
    expect((await api.send("GET", "/deployments?status=gone")).status).toBe(400);
    expect((await api.send("GET", path)).body).toMatchObject({
      ...CEASED,
      allowed: ["delete-backup", "recover", "delete"],
    });
  });

  it("is recovered by one job, and says 409 to whatever else", async () => {
    const { api, path, job } = await living(CEASED);
    for (const verb of ["start", "stop", "restart", "cease"])
      expect((await api.send("POST", `${path}:${verb}`)).body).toMatchObject({ status: 409, code: "wrong-state" });
    expect((await api.send("POST", `${path}:recover?dryRun=true`)).body.layers[0]).toHaveLength(3);
    const answer = await api.send("POST", `${path}:recover`);
    expect(answer).toMatchObject({ status: 202, body: { status: "recovering" } });
    expect(await job(answer.body.lastJobId)).toMatchObject({ kind: "recover", from: "ceased" });
  });

  it("is deleted at once by DELETE, and is planned by POST /plans as by its own route", async () => {
    const { api, path, deployment, job } = await living(CEASED);
    const body = { operation: "recover", deploymentId: deployment.id, request: {} };
    expect((await api.send("POST", "/plans", { body })).body).toMatchObject({ operation: "recover" });
    const answer = await api.send("DELETE", path, { headers: { "if-match": "*" } });
    expect(answer).toMatchObject({ status: 202, body: { status: "deleting" } });
    expect(await job(answer.body.lastJobId)).toMatchObject({ kind: "delete" });
  });

  it("is looked at by one worker alone, in the order of its time", async () => {
    const { tenantId, deployment } = await living(CEASED);
    const { table } = server.aws;
    const store = deploymentStore(table);
    const index = ceasedIndex(deployment, CEASED.expiresAt);
    await table.update({
      key: { pk: `T#${tenantId}#DEP`, sk: deployment.id },
      update: "SET gsi2pk = :pk, gsi2sk = :sk",
      values: { ":pk": index.gsi2pk, ":sk": index.gsi2sk },
    });
    const due = { tenantId, id: deployment.id, lookAt: CEASED.expiresAt };
    const shard = Number(index.gsi2pk.at(-1));
    expect(await store.expiring(shard, new Date("2026-11-28T09:59:59.000Z"), 10)).toEqual([]);
    expect(await store.expiring(shard, new Date("2026-11-28T10:00:00.000Z"), 10)).toEqual([due]);
    const until = new Date("2026-11-28T10:15:00.000Z");
    const both = await Promise.all([store.lookLater(due, until), store.lookLater(due, until)]);
    expect(both.sort()).toEqual([false, true]);
  });
});
