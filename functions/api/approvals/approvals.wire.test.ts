import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { finish } from "../../../shared/approvals/finish.ts";
import { approvals } from "../../../shared/approvals/gate.ts";
import { outcomes } from "../../../shared/approvals/outcomes.ts";
import { look, wait } from "../../../shared/approvals/steps.ts";
import { sweepApprovals } from "../../../shared/approvals/sweep.ts";
import { toWake, wake } from "../../../shared/approvals/wake.ts";
import { catalogue } from "../../../shared/domain/app/catalogue.ts";
import { appVersionKey } from "../../../shared/domain/app/entity.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { approvalKey, subjectKey } from "../../../shared/domain/approval/entity.ts";
import { flowStore } from "../../../shared/domain/approval/flow-store.ts";
import { people } from "../../../shared/domain/approval/people.ts";
import { approvalStore } from "../../../shared/domain/approval/store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { backupScheduleStore } from "../../../shared/domain/backup/schedule-store.ts";
import { backupStore } from "../../../shared/domain/backup/store.ts";
import { commandLedger } from "../../../shared/domain/command/ledger.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { driftStore } from "../../../shared/domain/drift/store.ts";
import { effectStore } from "../../../shared/domain/effect/store.ts";
import { groupStore } from "../../../shared/domain/group/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { keyPairStore } from "../../../shared/domain/key-pair/store.ts";
import { memberItem } from "../../../shared/domain/member/entity.ts";
import { memberStore } from "../../../shared/domain/member/store.ts";
import { policyStore } from "../../../shared/domain/policy/store.ts";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { repoStore } from "../../../shared/domain/repo/store.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { runtimeKey } from "../../../shared/domain/runtime/entity.ts";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { tenantStore } from "../../../shared/domain/tenant/store.ts";
import { tokenKey } from "../../../shared/domain/token/entity.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { holding } from "../../../shared/operations/hold.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { type TestClient, testClient } from "../../../shared/platform/middleware/test-client.ts";
import { endpoints as flowEndpoints } from "../approval-flows/endpoints.ts";
import { endpoints as deploymentEndpoints } from "../deployments/endpoints.ts";
import { endpoints as jobEndpoints } from "../jobs/endpoints.ts";
import { startTestAws, type TestAws } from "../test-aws.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";
import { endpoints } from "./endpoints.ts";

let aws: TestAws;
let client: TestClient;

beforeAll(async () => {
  aws = await startTestAws();
  const { table, sealer } = aws;
  const shared = { pager: openPager(table), jobs: jobStore(table), deployments: deploymentStore(table) };
  const deciding = {
    approvals: approvalStore(table),
    people: people(table),
    outcomes: outcomes(table, QuotaDefaults.parse("")),
  };
  const named = { groups: groupStore(table), members: memberStore(table), tenants: tenantStore(table) };
  const deploying = {
    apps: appStore(table),
    catalogue: catalogue(table),
    repos: repoStore(table),
    runtimes: runtimeStore(table),
    groups: groupStore(table),
    versions: { read: () => Promise.reject(new Error("no version is to be read")) },
    approvals: approvals(table, newId),
    policies: policyStore(aws.table),
    holds: holding(aws.table, approvals(aws.table, newId)),
    quotas: quotaStore(table, QuotaDefaults.parse("nodes=30")),
    revisions: revisionStore(table),
    drift: driftStore(table),
    functions: { call: () => Promise.reject(new Error("nothing is to be compared")) },
    observePrefix: "observe-",
    backups: backupStore(table),
    schedules: backupScheduleStore(table),
    keyPairs: keyPairStore(table),
    formats: new Map([["aws", ["vm"]]]),
    sealer,
    newId,
  };
  client = testClient(
    [
      ...endpoints({ ...shared, ...deciding }),
      ...flowEndpoints({ ...named, flows: flowStore(table) }),
      ...deploymentEndpoints({ ...shared, ...deploying }),
      ...jobEndpoints({ ...shared, effects: effectStore(table, () => new Date()), ledger: commandLedger(table) }),
    ],
    carried(table),
    {},
  );
});

afterAll(async () => {
  await aws?.stop();
});

const ROLES = {
  admin: ["tenant-admin"],
  author: ["user", "approver"],
  ann: ["approver"],
  bob: ["approver"],
  ops: ["operator"],
  plain: ["user"],
};
type Name = keyof typeof ROLES;

let tenants = 0;
/** A tenant with people in it, a version, a runtime, and a flow for deployments. */
async function tenant(steps: object, options: { readonly passwords?: boolean } = {}) {
  tenants += 1;
  const tenantId = `tenant-approving-${tenants}`;
  const at = "2026-11-21T09:00:00.000Z";
  const common = {
    tenantId,
    status: "active",
    version: 1,
    createdAt: at,
    createdBy: "x",
    updatedAt: at,
  } as const;
  for (const [name, roles] of Object.entries(ROLES)) {
    const userId = `user-${name}`;
    await aws.table.put(memberItem({ ...common, groups: [], userId, email: `${name}@example.com`, name, roles }));
  }
  const as = (name: Name, tokenId = `user-${name}`) =>
    client.as({
      tenantId,
      actorId: `user-${name}`,
      userId: `user-${name}`,
      tokenId,
      roles: ROLES[name].join(" "),
    });
  const { version } = await seedZookeeper(aws.table, tenantId, options);
  const runtime = await seedRuntime(aws.table, tenantId);
  const made = await as("admin").send("POST", "/approval-flows", { body: { kind: "deploy", ...steps } });
  expect(made.status, client.log.slice(-3).join("\n")).toBe(201);
  const deploy = async (name: Name = "author", more: object = {}) => {
    const values = { cluster: { subnet: "subnet-0a1b2c3d", ...more } };
    const { status, body } = await as(name).send("POST", "/deployments", {
      body: { appVersionId: version.id, runtimeId: runtime.id, values },
    });
    expect(status, JSON.stringify(body)).toBe(202);
    return body;
  };
  const end = (approvalId: string) => finish(parts(), { tenantId, approvalId });
  return { tenantId, as, deploy, version, runtime, flow: made.body, end };
}

const parts = (now: Date = new Date()) => ({
  approvals: approvalStore(aws.table),
  outcomes: outcomes(aws.table, QuotaDefaults.parse("")),
  clock: () => now,
});

const decide = (api: TestClient, id: string, verb: string, body: object = {}) =>
  api.send("POST", `/approvals/${id}:${verb}`, { body });

describe("approval flows", () => {
  it("name people, roles and groups that are there, and conditions that a request can tell", async () => {
    const { as, flow } = await tenant({ approvers: [{ role: "approver" }, { user: "user-bob" }] });
    expect(flow.steps).toMatchObject([
      { name: "1. approver", need: "any", parallel: false, deadlineHours: 336, onDeadline: "reject" },
      { name: "2. user-bob" },
    ]);
    const admin = as("admin");
    const post = async (body: object) => (await admin.send("POST", "/approval-flows", { body })).body;
    expect(await post({ kind: "deploy", approvers: [{ role: "approver" }] })).toMatchObject({ code: "limit-reached" });
    const wrong = {
      kind: "publish",
      when: { nodesOver: 3 },
      steps: [
        {
          name: "one",
          approvers: [{ role: "nobody" }, { user: "user-nobody" }, { group: "/nowhere" }, { group: "tenant-other" }],
        },
        { name: "one", approvers: [{ user: "user-bob" }], need: { atLeast: 2 }, onDeadline: "escalate" },
      ],
    };
    const { errors } = await post(wrong);
    expect(errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      "/steps/0/approvers/0",
      "/steps/0/approvers/1",
      "/steps/0/approvers/2",
      "/steps/0/approvers/3",
      "/when/nodesOver",
      "/steps/1/name",
      "/steps/1/need/atLeast",
      "/steps/1/onDeadline",
    ]);
    for (const steps of [[], [{ name: "x", approvers: [] }], undefined])
      expect((await post({ kind: "publish", steps })).status).toBe(422);
    const path = `/approval-flows/${flow.id}`;
    expect((await as("plain").send("GET", path)).status).toBe(200);
    expect((await as("plain").send("DELETE", path, { headers: { "if-match": "*" } })).body.permission).toBe(
      "approval-flows:delete",
    );
    const off = await admin.send("PATCH", path, { body: { enabled: false }, headers: { "if-match": '"1"' } });
    expect(off.body).toMatchObject({ enabled: false, version: 2, steps: flow.steps });
    expect((await admin.send("PATCH", path, { body: { enabled: true }, headers: { "if-match": '"1"' } })).status).toBe(
      412,
    );
    expect((await admin.send("DELETE", path, { headers: { "if-match": '"2"' } })).status).toBe(204);
    expect((await admin.send("GET", "/approval-flows")).body.items).toEqual([]);
  });
});

describe("a deployment that others approve", () => {
  it("waits, is approved in order, and is then carried out exactly as it was asked", async () => {
    const { tenantId, as, deploy, end } = await tenant({ approvers: [{ user: "user-ann" }, { user: "user-bob" }] });
    const made = await deploy();
    expect(made).toMatchObject({ status: "pending_approval", approvalId: expect.stringMatching(/^apr-/) });
    const job = async () => (await as("admin").send("GET", `/jobs/${made.lastJobId}`)).body;
    expect(await job()).toMatchObject({ status: "pending_approval", approvalId: made.approvalId, percent: 0 });
    for (const [name, waits] of [
      ["ann", 1],
      ["bob", 0],
      ["author", 0],
    ] as const)
      expect((await as(name).send("GET", "/approvals?view=inbox")).body.items).toHaveLength(waits);
    expect((await as("author").send("GET", "/approvals?view=mine")).body.items).toMatchObject([
      { id: made.approvalId },
    ]);
    const shown = await as("ann").send("GET", `/approvals/${made.approvalId}`);
    expect(shown.body).toMatchObject({
      facts: { nodes: 3, cpu: 3 },
      request: { roles: [{ count: 3 }] },
      status: "pending",
    });
    expect(JSON.stringify(shown.body)).not.toMatch(/"author"|tenantId|sweepAt/);

    expect((await decide(as("bob"), made.approvalId, "approve")).body).toMatchObject({
      status: 403,
      code: "not-an-approver",
    });
    expect((await decide(as("author"), made.approvalId, "approve")).body).toMatchObject({
      status: 403,
      code: "own-request",
    });
    expect((await decide(as("ann"), made.approvalId, "approve", { reason: "Fine." })).body).toMatchObject({ wave: 1 });
    await end(made.approvalId);
    expect((await job()).status).toBe("pending_approval");
    expect((await decide(as("bob"), made.approvalId, "approve")).body).toMatchObject({
      status: "approved",
      settled: false,
    });
    // Everything may run twice, and at once.
    await Promise.all([end(made.approvalId), end(made.approvalId)]);
    await end(made.approvalId);
    expect(await job()).toMatchObject({ status: "queued", attempt: 1, version: 2 });
    const after = await as("author").send("GET", `/deployments/${made.id}`);
    expect(after.body).toMatchObject({
      status: "creating",
      version: 2,
      activeJobId: made.lastJobId,
      values: made.values,
    });
    const { history } = (await as("author").send("GET", `/approvals/${made.approvalId}`)).body;
    expect(history.map(({ action }: { action: string }) => action)).toEqual([
      "requested",
      "approved",
      "approved",
      "carried-out",
    ]);
    expect(
      await aws.table.get(subjectKey({ tenantId, kind: "deploy", subject: { type: "deployment", id: made.id } })),
    ).toBeUndefined();
  });

  it("ends with a rejection and its reason, and does not begin by any way round", async () => {
    const { tenantId, as, deploy, end } = await tenant({ approvers: [{ role: "approver" }] });
    const made = await deploy();
    expect((await as("author").send("POST", `/jobs/${made.lastJobId}:cancel`)).status).toBe(409);
    expect((await decide(as("bob"), made.approvalId, "reject")).status).toBe(422);
    expect((await decide(as("bob"), made.approvalId, "reject", { reason: "Too dear." })).body.status).toBe("rejected");
    await end(made.approvalId);
    const job = await as("author").send("GET", `/jobs/${made.lastJobId}`);
    expect(job.body).toMatchObject({
      status: "rejected",
      failure: { code: "approval-rejected", message: "Too dear." },
    });
    expect((await quotaStore(aws.table, QuotaDefaults.parse("")).get(tenantId, "/")).used).toMatchObject({
      deployments: 0,
      nodes: 0,
    });
    const path = `/deployments/${made.id}`;
    expect((await as("author").send("GET", path)).body).toMatchObject({
      status: "rejected",
      statusReason: "Too dear.",
    });
    expect((await as("author").send("POST", `/jobs/${made.lastJobId}:retry`)).body).toMatchObject({
      code: "wrong-state",
    });
    for (const verb of ["start", "stop"])
      expect((await as("author").send("POST", `${path}:${verb}`)).body).toMatchObject({
        code: "wrong-state",
        allowed: ["delete"],
      });
    expect((await as("author").send("DELETE", path, { headers: { "if-match": "*" } })).body.status).toBe("deleting");
  });

  it("is not approved by its author, with no token, for nobody, and not by what the author made", async () => {
    const { tenantId, as, deploy } = await tenant({ approvers: [{ role: "approver" }] });
    const { approvalId } = await deploy();
    for (const tokenId of ["user-author", "tok-personal"])
      expect((await decide(as("author", tokenId), approvalId, "approve")).body.code).toBe("own-request");
    // A service token that the author made, and one that that one made.
    const token = (id: string, createdBy: string) =>
      aws.table.put({ ...tokenKey(id), entity: "ApiToken", id, tenantId, roles: ["approver"], createdBy });
    await token("tok-first", "user-author");
    await token("tok-second", "tok-first");
    await token("tok-other", "user-admin");
    const machine = (tokenId: string) => client.as({ tenantId, tokenId, roles: "approver" });
    for (const id of ["tok-first", "tok-second"])
      expect((await decide(machine(id), approvalId, "approve")).body).toMatchObject({
        status: 403,
        code: "own-request",
      });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const given = await decide(as("ann"), approvalId, "delegate", { to: "user-author", until });
    expect(given.body).toMatchObject({ status: 403, code: "own-request" });
    expect((await decide(as("author"), approvalId, "approve", { onBehalfOf: "user-ann" })).body.code).toBe(
      "own-request",
    );
    expect((await decide(machine("tok-other"), approvalId, "approve")).body.status).toBe("approved");
  });

  it("a service token's request is not approved by who made the token", async () => {
    const { tenantId, as, version, runtime } = await tenant({ approvers: [{ role: "approver" }] });
    await aws.table.put({
      ...tokenKey("tok-robot"),
      entity: "ApiToken",
      id: "tok-robot",
      tenantId,
      roles: ["user"],
      createdBy: "user-ann",
    });
    const robot = client.as({ tenantId, tokenId: "tok-robot", roles: "operator" });
    const values = { cluster: { subnet: "subnet-0a1b2c3d" } };
    const { body } = await robot.send("POST", "/deployments", {
      body: { appVersionId: version.id, runtimeId: runtime.id, values },
    });
    expect((await decide(as("ann"), body.approvalId, "approve")).body.code).toBe("own-request");
    expect((await decide(as("bob"), body.approvalId, "approve")).body.status).toBe("approved");
  });

  it("is seen by its author, its approvers and who may see all, and by nobody else", async () => {
    const { as, deploy } = await tenant({ approvers: [{ user: "user-ops" }] });
    const { approvalId } = await deploy();
    for (const [name, status] of [
      ["author", 200],
      ["ops", 200],
      ["ann", 200],
      ["admin", 200],
      ["plain", 404],
    ] as const)
      expect((await as(name).send("GET", `/approvals/${approvalId}`)).status).toBe(status);
    expect((await as("plain").send("GET", "/approvals")).body.items).toEqual([]);
    expect((await as("ops").send("GET", "/approvals")).body.items).toHaveLength(1);
    expect((await decide(as("plain"), approvalId, "approve")).status).toBe(404);
    expect((await decide(as("ops"), approvalId, "withdraw")).body.code).toBe("not-the-author");
    const stranger = (await tenant({ approvers: [{ role: "approver" }] })).as("admin");
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect((await decide(stranger, approvalId, "delegate", { to: "user-nobody", until })).status).toBe(404);
    for (const verb of ["approve", "withdraw"]) expect((await decide(stranger, approvalId, verb)).status).toBe(404);
    expect((await stranger.send("GET", `/approvals/${approvalId}`)).status).toBe(404);
  });

  it("is decided by a delegate while the delegation counts", async () => {
    const { as, deploy } = await tenant({ approvers: [{ user: "user-ann" }] });
    const { approvalId } = await deploy();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    for (const body of [
      { to: "user-nobody", until },
      { to: "user-ops", until: "2020-01-01T00:00:00Z" },
    ])
      expect((await decide(as("ann"), approvalId, "delegate", body)).status).toBe(422);
    expect((await decide(as("ops"), approvalId, "approve")).status).toBe(404);
    expect((await decide(as("ann"), approvalId, "delegate", { to: "user-ops", until })).status).toBe(200);
    expect((await as("ops").send("GET", "/approvals?view=inbox")).body.items).toHaveLength(1);
    const done = await decide(as("ops"), approvalId, "approve");
    expect(done.body.steps[0].decisions).toMatchObject([
      { by: "user-ops", onBehalfOf: "user-ann", verdict: "approved" },
    ]);
  });

  it("is withdrawn by its author, and one decision of several at once counts", async () => {
    const { as, deploy, end } = await tenant({
      steps: [{ name: "one", approvers: [{ role: "approver" }], need: { atLeast: 2 } }],
    });
    const { approvalId, lastJobId } = await deploy();
    const answers = await Promise.all(["approve", "approve"].map((verb) => decide(as("bob"), approvalId, verb)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await decide(as("author"), approvalId, "withdraw")).body).toMatchObject({ status: "withdrawn" });
    expect((await decide(as("ann"), approvalId, "approve")).body).toMatchObject({ status: 409, code: "wrong-state" });
    await end(approvalId);
    expect((await as("author").send("GET", `/jobs/${lastJobId}`)).body).toMatchObject({ status: "cancelled" });
  });

  it("shows no password to those who decide", async () => {
    const { as, deploy, tenantId } = await tenant({ approvers: [{ user: "user-ann" }] }, { passwords: true });
    const { approvalId } = await deploy("author", { admin_password: "correct horse" });
    expect(JSON.stringify((await as("ann").send("GET", `/approvals/${approvalId}`)).body)).not.toContain(
      "correct horse",
    );
    expect(JSON.stringify(await aws.table.get(approvalKey(tenantId, approvalId)))).not.toContain("correct horse");
  });
});

describe("an approval counts for what was asked", () => {
  const changes = {
    "the version is suspended": ["version", { status: "suspended" }],
    "the version has other bytes": ["version", { digest: `sha256:${"1".repeat(64)}` }],
    "the runtime is elsewhere": ["runtime", { config: { region: "us-west-2" } }],
    "the runtime is disabled": ["runtime", { status: "disabled" }],
    "the answers changed": ["deployment", { values: { cluster: { subnet: "subnet-ffffffff" } } }],
  } as const;

  it.each(Object.entries(changes))("and not when %s before the decision, or after it", async (_, [what, change]) => {
    const { tenantId, as, deploy, version, runtime, end } = await tenant({ approvers: [{ role: "approver" }] });
    const alter = async (deploymentId: string) => {
      const keys = {
        version: appVersionKey(tenantId, version.id),
        runtime: runtimeKey(tenantId, runtime.id),
        deployment: { pk: `T#${tenantId}#DEP`, sk: deploymentId },
      };
      const before = await aws.table.get(keys[what]);
      await aws.table.put({ ...keys[what], ...before, ...change, version: 7 });
      return () => aws.table.put({ ...keys[what], ...before });
    };
    const early = await deploy();
    const late = await deploy();
    expect((await decide(as("ann"), late.approvalId, "approve")).body.status).toBe("approved");
    const restore = await alter(early.id);
    expect((await decide(as("ann"), early.approvalId, "approve")).body).toMatchObject({
      status: 409,
      code: "approval-stale",
    });
    await restore();
    await alter(late.id);
    for (const { approvalId, lastJobId, id } of [early, late]) {
      await end(approvalId);
      expect((await as("author").send("GET", `/approvals/${approvalId}`)).body).toMatchObject({
        status: "stale",
        settled: true,
      });
      expect((await as("author").send("GET", `/jobs/${lastJobId}`)).body).toMatchObject({
        status: "rejected",
        failure: { code: "approval-stale" },
      });
      expect((await as("author").send("GET", `/deployments/${id}`)).body.status).toBe("rejected");
    }
  });
});

describe("an execution that waits", () => {
  it("is told of each wave and of the end, whoever was first, and the sweep goes on for one that is dead", async () => {
    const { tenantId, as, deploy } = await tenant({ approvers: [{ user: "user-ann" }, { user: "user-bob" }] });
    const { approvalId, lastJobId } = await deploy();
    const ids = { tenantId, approvalId };
    const told: string[] = [];
    const started: string[] = [];
    const flows = {
      start: async (_arn: string, name: string) => void started.push(name),
      succeed: async (token: string) => void told.push(token),
    };
    const waking = { approvals: approvalStore(aws.table), flows, stateMachineArn: "arn" };
    const image = async () => (await aws.table.get(approvalKey(tenantId, approvalId))) ?? {};
    const first = await image();
    const begun = toWake(first, undefined);
    if (begun === undefined) throw new Error("a new approval begins an execution");
    await wake(waking, begun);
    expect([started, told]).toEqual([[approvalId], []]);

    const looked = await look(parts(), ids);
    expect(looked).toMatchObject({ waiting: true, wave: 0 });
    expect(looked.timeoutSeconds).toBeGreaterThan(335 * 3600);
    // Looking changes when it is swept, and wakes nobody.
    expect(toWake(await image(), first)).toBeUndefined();
    await wait(waking, { ...ids, wave: 0, token: "token-0" });
    expect(told).toEqual([]);
    const before = await image();
    await decide(as("ann"), approvalId, "approve");
    const woken = toWake(await image(), before);
    expect(woken).toEqual({ ...ids, isNew: false });
    if (woken !== undefined) await wake(waking, woken);
    expect(told).toEqual(["token-0"]);
    // The decision came before the callback was kept: whoever keeps it sees the decision.
    await wait(waking, { ...ids, wave: 0, token: "token-late" });
    expect(told.at(-1)).toBe("token-late");

    await decide(as("bob"), approvalId, "approve");
    const later = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    const due = await image();
    await sweepApprovals(parts(later(3)));
    expect(toWake(await image(), due)).toEqual({ ...ids, isNew: true });
    await sweepApprovals(parts(later(6)));
    expect((await as("author").send("GET", `/jobs/${lastJobId}`)).body.status).toBe("pending_approval");
    await sweepApprovals(parts(later(9)));
    expect((await as("author").send("GET", `/jobs/${lastJobId}`)).body.status).toBe("queued");
    await sweepApprovals(parts(later(12)));
    expect((await as("author").send("GET", `/approvals/${approvalId}`)).body).toMatchObject({
      status: "approved",
      settled: true,
    });
  });

  it("expires when nobody decides, also where its execution died", async () => {
    const { tenantId, as, deploy } = await tenant({
      steps: [{ name: "one", approvers: [{ user: "user-ann" }], deadlineHours: 1 }],
    });
    const { approvalId, lastJobId } = await deploy();
    const later = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    expect(await look(parts(later(61)), { tenantId, approvalId })).toMatchObject({ waiting: false });
    await finish(parts(later(61)), { tenantId, approvalId });
    expect((await as("author").send("GET", `/jobs/${lastJobId}`)).body).toMatchObject({
      status: "rejected",
      failure: { code: "approval-expired", message: 'Nobody decided the step "one" in time.' },
    });
    const dead = await deploy();
    for (const minutes of [3, 6, 9, 70, 73, 76, 79]) await sweepApprovals(parts(later(minutes)));
    expect((await as("author").send("GET", `/approvals/${dead.approvalId}`)).body).toMatchObject({
      status: "expired",
      settled: true,
    });
  });
});
