import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backup } from "../../../shared/domain/backup/schema.ts";
import { backupStore, backupWrite } from "../../../shared/domain/backup/store.ts";
import type { Deployment, Node } from "../../../shared/domain/deployment/schema.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { specOf } from "../../../shared/domain/revision/rules.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { seedLiving } from "../deployments/test-living.ts";
import { startTestApi, type TestApi } from "../test-api.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

async function living(more: Partial<Deployment> = {}) {
  const { tenantId, api } = server.tenant();
  const { deployment, nodes } = await seedLiving(server, tenantId, more);
  return { tenantId, api, deployment, nodes, path: `/deployments/${deployment.id}` };
}

/** As a job has left it. */
async function kept(deployment: Deployment, nodes: readonly Node[], more: Partial<Backup> = {}): Promise<Backup> {
  const snapshot = ({ id: nodeId, role, sid }: Node) => ({
    nodeId,
    role,
    sid,
    snapshotId: `snap-${sid}`,
    size: 10 + sid,
    createdAt: deployment.createdAt,
  });
  const backup: Backup = {
    id: newId("backup"),
    tenantId: deployment.tenantId,
    deploymentId: deployment.id,
    name: "kept",
    policy: "device",
    consistency: "crash",
    status: "available",
    jobId: newId("job"),
    spec: specOf(deployment),
    provider: "aws",
    snapshots: Object.fromEntries(nodes.map((node) => [node.id, snapshot(node)])),
    createdBy: "tok-tester",
    version: 2,
    createdAt: deployment.createdAt,
    ...more,
  };
  await server.aws.table.transact([backupWrite(backup)]);
  return backup;
}

describe("back-ups", () => {
  it("are asked of a deployment: one job, one back-up; a dry run writes nothing", async () => {
    const { api, path, deployment, nodes } = await living();
    const plans = await Promise.all([1, 2].map(() => api.send("POST", `${path}:back-up?dryRun=true`)));
    // The package has a command of its own for it.
    expect(plans[0]?.body.layers).toEqual([
      nodes.map(({ id: nodeId }) => ({ kind: "run-service", nodeId, service: "backup" })),
    ]);
    // The id of what would be made is not part of what would be done.
    expect(plans[0]?.body.digest).toBe(plans[1]?.body.digest);
    const list = `/backups?deploymentId=${deployment.id}`;
    expect((await api.send("GET", list)).body.items).toEqual([]);
    const answer = await api.send("POST", `${path}:back-up`, { body: { name: "first" } });
    expect(answer).toMatchObject({ status: 202, body: { status: "updating" } });
    const id = answer.body.lastJobId.replace("job-", "bak-");
    const { body } = await api.send("GET", `/backups/${id}`);
    expect(body).toMatchObject({
      name: "first",
      status: "creating",
      policy: "custom",
      size: 0,
      appId: deployment.appId,
    });
    expect(body).not.toHaveProperty("spec");
    expect((await api.send("GET", list)).body.items).toHaveLength(1);
    expect((await api.send("POST", `${path}:back-up`)).body).toMatchObject({ code: "deployment-busy" });
  });

  it("need volumes, of nodes that are there", async () => {
    const { api, path } = await living();
    const answer = await api.send("POST", `${path}:back-up`, { body: { nodes: ["node-none"] } });
    expect(answer.body).toMatchObject({ status: 422, errors: [{ pointer: "/nodes/0" }] });
  });

  it("are listed with their size, in reach alone, and are another tenant's 404", async () => {
    const { api, deployment, nodes, tenantId } = await living();
    const { id } = await kept(deployment, nodes);
    expect((await api.send("GET", "/backups")).body.items).toMatchObject([{ id, size: 36, status: "available" }]);
    const stranger = server.tenant().api;
    expect((await stranger.send("GET", `/backups/${id}`)).status).toBe(404);
    const other = server.client.as({ tenantId, actorId: "usr-other", grants: "backups:*@own" });
    expect((await other.send("GET", "/backups")).body.items).toEqual([]);
    for (const [method, of] of [
      ["GET", ""],
      ["DELETE", ""],
      ["POST", ":restore"],
    ] as const)
      expect((await other.send(method, `/backups/${id}${of}`, { headers: { "if-match": "*" } })).status).toBe(404);
  });

  it("are deleted by a job, after their deployment too, and only once", async () => {
    const { api, deployment, nodes, tenantId } = await living({ status: "deleted" });
    const { id } = await kept(deployment, nodes);
    expect((await api.send("DELETE", `/backups/${id}`)).status).toBe(428);
    expect((await api.send("DELETE", `/backups/${id}`, { headers: { "if-match": '"1"' } })).status).toBe(412);
    const answer = await api.send("DELETE", `/backups/${id}`, { headers: { "if-match": '"2"' } });
    expect(answer).toMatchObject({ status: 202, body: { status: "deleting", version: 3 } });
    const job = await jobStore(server.aws.table).get(tenantId, (answer.headers.location ?? "").replace("/jobs/", ""));
    expect(job).toMatchObject({ kind: "delete-backup", input: { backup: { id, policy: "device", commands: false } } });
    expect((await api.send("GET", `/deployments/${deployment.id}`)).body.status).toBe("deleted");
    const again = await api.send("DELETE", `/backups/${id}`, { headers: { "if-match": "*" } });
    expect(again.status).toBe(409);
  });
});

describe("a restored deployment", () => {
  it("is a new one with the old one's values, and its volumes begin with the snapshots", async () => {
    const { api, deployment, nodes, tenantId } = await living();
    const { id } = await kept(deployment, nodes);
    const body = { name: "as it was", values: { env: { tickTime: 900 } } };
    const answer = await api.send("POST", `/backups/${id}:restore`, { body });
    expect(answer).toMatchObject({ status: 202, body: { name: "as it was", status: "creating" } });
    expect(answer.body.id).not.toBe(deployment.id);
    const stored = await deploymentStore(server.aws.table).get(tenantId, answer.body.id);
    expect(stored).toMatchObject({
      appVersionId: deployment.appVersionId,
      runtimeId: deployment.runtimeId,
      values: { cluster: { subnet: "subnet-0a1b2c3d" }, env: { tickTime: 900 } },
      restored: {
        backupId: id,
        volumes: [1, 2, 3].map((sid) => ({ role: "", place: sid - 1, snapshotId: `snap-${sid}`, size: 10 + sid })),
      },
    });
  });

  it("is told by a dry run as it would be made, with every check, and nothing is written", async () => {
    const { api, deployment, nodes } = await living();
    const { id } = await kept(deployment, nodes);
    const ask = (body: object) => api.send("POST", `/backups/${id}:restore?dryRun=true`, { body });
    const plans = await Promise.all([ask({ name: "as it was" }), ask({ name: "as it was" })]);
    expect(plans[0]).toMatchObject({
      status: 200,
      body: { dryRun: true, operation: "deploy", runtimeId: deployment.runtimeId },
    });
    expect(plans[0]?.body.resources).toHaveLength(3);
    expect(plans[0]?.body.digest).toBe(plans[1]?.body.digest);
    expect((await ask({ values: { env: { tickTime: "x" } } })).status).toBe(422);
    expect((await api.send("GET", "/deployments")).body.items).toHaveLength(1);
  });

  it("keeps its runtime from being deleted as long as it holds snapshots there", async () => {
    const { api, deployment, nodes, tenantId } = await living({ status: "deleted" });
    const remove = () => api.send("DELETE", `/runtimes/${deployment.runtimeId}`, { headers: { "if-match": "*" } });
    const own = await kept(deployment, [], { policy: "custom" });
    const { id } = await kept(deployment, nodes);
    expect((await remove()).body).toMatchObject({ status: 409, code: "in-use", usedBy: [id] });
    await server.aws.table.delete({ pk: `T#${tenantId}#BACKUP`, sk: id });
    expect((await remove()).status).toBe(204);
    expect((await api.send("GET", `/backups/${own.id}`)).status).toBe(200);
  });

  it("needs a good back-up of snapshots, good values and the permission to deploy", async () => {
    const { api, deployment, nodes, tenantId, path } = await living();
    const failed = await kept(deployment, nodes, { status: "failed" });
    expect((await api.send("POST", `/backups/${failed.id}:restore`)).body).toMatchObject({ code: "wrong-state" });
    const own = await kept(deployment, [], { policy: "custom" });
    expect((await api.send("POST", `/backups/${own.id}:restore`)).status).toBe(422);
    const good = await kept(deployment, nodes);
    const wrong = await api.send("POST", `/backups/${good.id}:restore`, {
      body: { values: { env: { tickTime: "x" } } },
    });
    expect(wrong.body).toMatchObject({ status: 422, errors: [{ pointer: "/values/env/tickTime" }] });
    const keeper = server.client.as({ tenantId, grants: "backups:*@tenant" });
    expect((await keeper.send("POST", `/backups/${good.id}:restore`)).status).toBe(403);
    // In place is for what the package keeps.
    const inPlace = (backupId: string) => api.send("POST", `${path}:restore?dryRun=true`, { body: { backupId } });
    expect((await inPlace(good.id)).body).toMatchObject({ status: 422, errors: [{ pointer: "/backupId" }] });
    expect((await inPlace("bak-none")).body).toMatchObject({ status: 422, errors: [{ pointer: "/backupId" }] });
    expect((await inPlace(own.id)).status).toBe(200);
    expect((await backupStore(server.aws.table).get(tenantId, own.id))?.version).toBe(own.version);
  });
});
