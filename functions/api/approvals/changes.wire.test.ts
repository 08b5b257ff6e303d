import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heldKey } from "../../../shared/approvals/held.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { seedLiving } from "../deployments/test-living.ts";
import { settle } from "../deployments/test-settle.ts";
import type { TestApi } from "../test-api.ts";
import { startApproving } from "./test-approvals.ts";

let approving: Awaited<ReturnType<typeof startApproving>>;
let server: TestApi;

beforeAll(async () => {
  approving = await startApproving();
  server = approving.server;
});

afterAll(async () => {
  await server?.aws.stop();
});

const ROLES = { admin: "tenant-admin", author: "operator", ann: "approver" };
const WIDER = { body: { count: 5, reason: "More readers." } };

/** A tenant whose flows ask approvers before its deployment of three nodes becomes another one. */
async function tenant(...kinds: readonly string[]) {
  const { table } = server.aws;
  const { tenantId, as, flow, say, end } = await approving.tenantOf(ROLES);
  for (const kind of kinds) await flow(kind);
  const { deployment } = await seedLiving(server, tenantId);
  const path = `/deployments/${deployment.id}`;
  const api = as(server.client, "author");
  const jobs = jobStore(table);
  const waiting = async (verb = "scale-out", options: object = WIDER) => {
    const asked = await api.send("POST", `${path}:${verb}`, options);
    expect(asked.status, JSON.stringify(asked.body)).toBe(202);
    const jobId = String(asked.headers["location"]).slice("/jobs/".length);
    const job = await jobs.get(tenantId, jobId);
    expect(job).toMatchObject({ status: "pending_approval", kind: verb });
    return { asked, jobId, approvalId: job?.approvalId ?? "" };
  };
  const job = (id: string) => jobs.get(tenantId, id);
  const held = () => table.get(heldKey(tenantId, deployment.id));
  const now = async () => (await api.send("GET", path)).body;
  return { tenantId, api, as, deployment, path, waiting, say, end, job, held, now };
}

describe("a change that a flow asks others about", () => {
  it("waits beside its deployment, which goes on; when all have agreed it begins as it was asked, once", async () => {
    const t = await tenant("scale-out");
    const { asked, jobId, approvalId } = await t.waiting();
    expect(asked.body).toMatchObject({ id: t.deployment.id, status: "active", version: t.deployment.version });
    expect(await t.now()).toMatchObject({ status: "active", version: t.deployment.version });
    const approval = (await t.as(approving.deciding, "ann").send("GET", `/approvals/${approvalId}`)).body;
    expect(approval).toMatchObject({
      kind: "scale-out",
      subject: { type: "deployment", id: t.deployment.id, jobId },
      facts: { nodes: 5, cost: { currency: "USD" } },
      request: { resources: expect.arrayContaining([expect.objectContaining({ action: "create" })]) },
    });

    expect((await t.say("author", approvalId, "approve")).status).toBe(403);
    expect((await t.say("ann", approvalId, "approve")).body).toMatchObject({ status: "approved" });
    await t.end(approvalId);
    await t.end(approvalId);
    expect(await t.now()).toMatchObject({ status: "updating", activeJobId: jobId });
    expect(await t.job(jobId)).toMatchObject({ status: "queued", revision: 2, reason: "More readers." });
    const revision = await revisionStore(server.aws.table).get(t.tenantId, t.deployment.id, 2);
    expect(revision).toMatchObject({ status: "pending", jobId, author: "user-author", operation: "scale-out" });
    expect(await t.held()).toBeUndefined();
  });

  it("is one at a time; other operations go on meanwhile", async () => {
    const t = await tenant("scale-out", "resize");
    await t.waiting();
    for (const [verb, options] of [
      ["scale-out", WIDER],
      ["resize", { body: { roles: { "": { memory: 4096 } } } }],
    ] as const)
      expect((await t.api.send("POST", `${t.path}:${verb}`, options)).body).toMatchObject({
        status: 409,
        code: "wrong-state",
        waits: "approval",
      });
    expect((await t.api.send("POST", `${t.path}:restart`)).status).toBe(202);
  });

  it("ends without a trace when it is rejected or withdrawn, and may be asked again", async () => {
    const t = await tenant("resize");
    const larger = { body: { roles: { "": { memory: 4096 } } } };
    for (const [name, verb, status] of [
      ["ann", "reject", "rejected"],
      ["author", "withdraw", "cancelled"],
    ] as const) {
      const { jobId, approvalId } = await t.waiting("resize", larger);
      expect((await t.say(name, approvalId, verb, { reason: "Too dear." })).status).toBe(200);
      await t.end(approvalId);
      expect(await t.job(jobId)).toMatchObject({ status, failure: { message: "Too dear." } });
      expect(await t.held()).toBeUndefined();
      expect(await t.now()).toMatchObject({ status: "active", version: t.deployment.version });
    }
  });

  it("is stale when the deployment has become another one since", async () => {
    const t = await tenant("scale-out");
    const { jobId, approvalId } = await t.waiting();
    const { body } = await t.api.send("POST", `${t.path}:configure`, { body: { values: { env: { tickTime: 900 } } } });
    await settle(server.aws.table, t.tenantId, body.activeJobId);
    expect((await t.say("ann", approvalId, "approve")).body).toMatchObject({ status: 409, code: "approval-stale" });
    await t.end(approvalId);
    expect(await t.job(jobId)).toMatchObject({ status: "rejected" });
    expect(await t.now()).toMatchObject({ status: "active", values: { env: { tickTime: 900 } } });
  });

  it("is not approved while a job has the deployment; a restart in between changes nothing of it", async () => {
    const t = await tenant("scale-out");
    const { jobId, approvalId } = await t.waiting();
    const { body } = await t.api.send("POST", `${t.path}:restart`);
    expect((await t.say("ann", approvalId, "approve")).body).toMatchObject({ code: "deployment-busy" });
    await settle(server.aws.table, t.tenantId, body.activeJobId);
    expect((await t.say("ann", approvalId, "approve")).body).toMatchObject({ status: "approved" });
    await t.end(approvalId);
    // The restart has taken the number that it would have had.
    expect(await t.job(jobId)).toMatchObject({ status: "queued", revision: 3 });
  });

  it("is judged again by the policies of that moment", async () => {
    const t = await tenant("scale-out");
    const { approvalId } = await t.waiting();
    const rules = [{ id: "small", effect: "deny", when: "plan.nodes > 3", message: "Three are enough." }];
    await t.as(server.client, "admin").send("POST", "/policies", { body: { name: "Size", rules } });
    const answer = await t.say("ann", approvalId, "approve");
    expect(answer.body).toMatchObject({ code: "approval-stale", detail: expect.stringContaining("Three are enough.") });
  });

  it("waits as well when a plan of it is executed; the plan and its dry run say so", async () => {
    const t = await tenant("scale-out");
    const needed = { severity: "waits", code: "approval-needed" };
    const dry = await t.api.send("POST", `${t.path}:scale-out?dryRun=true`, WIDER);
    expect(dry.body.findings).toContainEqual(expect.objectContaining(needed));
    const request = WIDER.body;
    const plan = await t.api.send("POST", "/plans", {
      body: { operation: "scale-out", deploymentId: t.deployment.id, request },
    });
    expect(plan.body.plan.findings).toContainEqual(expect.objectContaining(needed));
    const done = await t.api.send("POST", `/plans/${plan.body.id}:execute`);
    expect(done).toMatchObject({ status: 202, body: { status: "pending_approval", kind: "scale-out" } });
    expect(await t.now()).toMatchObject({ status: "active", version: t.deployment.version });
  });

  it("begins at once where the flow's figures do not hold", async () => {
    const t = await tenant();
    const body = { kind: "scale-out", approvers: [{ role: "approver" }], when: { nodesOver: 10 } };
    await t.as(approving.deciding, "admin").send("POST", "/approval-flows", { body });
    const answer = await t.api.send("POST", `${t.path}:scale-out`, WIDER);
    expect(answer).toMatchObject({ status: 202, body: { status: "updating" } });
  });
});
