import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcomes } from "../../../shared/approvals/outcomes.ts";
import { look } from "../../../shared/approvals/steps.ts";
import { appVersionItem } from "../../../shared/domain/app/entity.ts";
import { approvalStore } from "../../../shared/domain/approval/store.ts";
import { intentPartition } from "../../../shared/domain/audit/entity.ts";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";
import { repoKey } from "../../../shared/domain/repo/entity.ts";
import { runtimeKey, sharedPartition } from "../../../shared/domain/runtime/entity.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import type { TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";
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

const ROLES = { admin: "tenant-admin", author: "vendor operator", ann: "approver", bob: "approver" };

/** A tenant with people in it and a flow. `api` is the store's. */
async function tenant(kind: string, steps?: object) {
  const { tenantId, as, flow, say, end } = await approving.tenantOf(ROLES);
  await flow(kind, steps);
  const api = (name: keyof typeof ROLES) => as(server.client, name);
  const approval = async (id: string) => (await as(approving.deciding, "admin").send("GET", `/approvals/${id}`)).body;
  const acts = async (operation: string) =>
    (await server.aws.table.queryAll({ pk: intentPartition(tenantId) })).filter(
      (one) => one["operation"] === operation,
    );
  return { tenantId, api, say, end, approval, acts };
}

/** The writes that an approval's end would make at this moment. */
async function carriedOut(tenantId: string, kind: "deploy" | "publish", approvalId: string) {
  const approval = await approvalStore(server.aws.table).get(tenantId, approvalId);
  const done =
    approval && (await outcomes(server.aws.table, QuotaDefaults.parse(""))[kind]?.carryOut(approval, new Date()));
  if (done === undefined || !("writes" in done)) throw new Error("it cannot be carried out");
  return done.writes;
}

describe("a version that others let be released", () => {
  async function passed() {
    const world = await tenant("publish");
    const { version, repo } = await seedZookeeper(server.aws.table, world.tenantId);
    await server.aws.table.put(appVersionItem({ ...version, status: "passed" }));
    const path = `/app-versions/${version.id}`;
    const release = (body: object = {}, query = "") =>
      world.api("author").send("POST", `${path}:release${query}`, { body });
    const read = async () => (await world.api("author").send("GET", path)).body;
    return { ...world, version, repo, path, release, read };
  }

  it("waits as it is, and is released in its author's name when they have agreed", async () => {
    const { tenantId, release, read, say, end, api, path, acts, approval } = await passed();
    const dry = await release({}, "?dryRun=true");
    expect(dry.body).toMatchObject({ status: "passed", version: 2 });
    expect(dry.body.approvalId).toBeUndefined();
    const made = await release({ message: "Adds TLS." });
    expect(made).toMatchObject({ status: 200, body: { status: "passed", version: 2 } });
    const { approvalId } = made.body;
    expect(approvalId).toMatch(/^apr-/);
    expect(await approval(approvalId)).toMatchObject({
      kind: "publish",
      title: "Release zookeeper 0.1.0",
      request: { visibility: "private", message: "Adds TLS." },
    });
    // Told to those who hold the role, and not to whoever asks.
    expect(await server.aws.table.queryAll({ pk: `T#${tenantId}#NOTICE` })).toMatchObject([
      { type: "approval.requested", to: { users: [], roles: ["approver"], except: ["user-author"] } },
    ]);
    expect((await release()).body).toMatchObject({ status: 409, code: "wrong-state", approvalId });
    expect((await say("author", approvalId, "approve")).status).toBe(403);
    expect((await say("ann", approvalId, "approve")).body.status).toBe("approved");
    expect((await read()).status).toBe("passed");
    await end(approvalId);
    await end(approvalId);
    const released = await read();
    expect(released).toMatchObject({ status: "active", version: 3 });
    expect(released.approvalId).toBeUndefined();
    expect((await api("author").send("GET", `${path}/history`)).body.items[0]).toMatchObject({
      command: "release",
      from: "passed",
      to: "active",
      actor: "user-author",
      message: "Adds TLS.",
    });
    expect(await acts("finishApproval")).toMatchObject([
      { actorId: "platform", onBehalfOf: "user-author", outcome: "done", object: { type: "app version" } },
    ]);
  });

  it("says why it was not, and may be asked for again", async () => {
    const { release, read, say, end } = await passed();
    const { approvalId } = (await release()).body;
    await say("ann", approvalId, "reject", { reason: "The notes are missing." });
    await end(approvalId);
    const back = await read();
    expect(back).toMatchObject({ status: "passed", statusReason: "The notes are missing.", version: 3 });
    expect(back.approvalId).toBeUndefined();
    const again = (await release()).body;
    expect(again.approvalId).not.toBe(approvalId);
    expect(again.statusReason).toBeUndefined();
    await say("author", again.approvalId, "withdraw");
    await end(again.approvalId);
    expect((await read()).approvalId).toBeUndefined();
  });

  it.each(["audience", "version"] as const)("needs a new approval when its %s has changed", async (what) => {
    const { tenantId, release, read, say, end, repo, api, path } = await passed();
    const { approvalId } = (await release()).body;
    expect((await say("ann", approvalId, "approve")).body.status).toBe("approved");
    if (what === "version") expect((await api("author").send("POST", `${path}:cancel`, { body: {} })).status).toBe(200);
    else {
      const key = repoKey(tenantId, repo.id);
      const writes = await carriedOut(tenantId, "publish", approvalId);
      await server.aws.table.put({ ...key, ...(await server.aws.table.get(key)), visibility: "public", version: 2 });
      // Nor is what was decided just before that written after it.
      await expect(server.aws.table.transact(writes)).rejects.toThrow(ConditionFailed);
    }
    await end(approvalId);
    const left = await read();
    expect(left.status).toBe(what === "version" ? "draft" : "passed");
    expect(left.approvalId).toBeUndefined();
  });
});

describe("higher limits that others agree to ask for", () => {
  const body = { limits: { nodes: 200 }, reason: "A second region." };
  const platform = () => server.client.as({ tenantId: "platform", roles: "platform-admin", tokenId: "tok-p" });

  it("are before the platform only after that", async () => {
    const { api, say, end } = await tenant("quota");
    const made = await api("admin").send("POST", "/quota-requests", { body });
    expect(made).toMatchObject({ status: 201, body: { status: "pending_approval" } });
    const { id, approvalId } = made.body;
    const open = async () =>
      (await platform().send("GET", "/quota-requests")).body.items.map((one: { id: string }) => one.id);
    expect(await open()).not.toContain(id);
    const early = await platform().send("POST", `/quota-requests/${id}:approve`, { body: {} });
    expect(early.body).toMatchObject({ status: 409, code: "wrong-state" });
    expect((await say("ann", approvalId, "approve")).body.status).toBe("approved");
    await end(approvalId);
    expect(await open()).toContain(id);
    const granted = await platform().send("POST", `/quota-requests/${id}:approve`, { body: {} });
    expect(granted.body).toMatchObject({ status: "approved", version: 3 });
    expect(await open()).not.toContain(id);
  });

  it("end with the reason where others refuse", async () => {
    const { api, say, end } = await tenant("quota");
    const { id, approvalId } = (await api("admin").send("POST", "/quota-requests", { body })).body;
    await say("ann", approvalId, "reject", { reason: "Delete what is stopped." });
    await end(approvalId);
    const { items } = (await api("admin").send("GET", "/quota-requests")).body;
    expect(items).toMatchObject([{ id, status: "rejected", message: "Delete what is stopped." }]);
    expect((await platform().send("POST", `/quota-requests/${id}:approve`, { body: {} })).status).toBe(409);
  });
});

describe("what the audit log tells of approvals", () => {
  it("names whose place a delegate took, and who acted when time had passed", async () => {
    const steps = [{ name: "one", approvers: [{ user: "user-ann" }], deadlineHours: 1 }];
    const { tenantId, api, say, end, acts } = await tenant("quota", { steps });
    const body = { limits: { nodes: 200 }, reason: "More." };
    const ask = async () => (await api("admin").send("POST", "/quota-requests", { body })).body.approvalId;
    const [decided, late] = [await ask(), await ask()];
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect((await say("ann", decided, "delegate", { to: "user-bob", until })).status).toBe(200);
    expect((await say("bob", decided, "approve")).body.status).toBe("approved");
    const [entry] = await acts("approveApproval");
    expect(entry).toMatchObject({ actorId: "user-bob", onBehalfOf: "user-ann" });
    expect((await acts("delegateApproval"))[0]?.["onBehalfOf"]).toBeUndefined();

    await look(approving.parts(new Date(Date.now() + 3_700_000)), { tenantId, approvalId: late });
    const object = { type: "approval", id: late };
    expect(await acts("expireApproval")).toMatchObject([{ actorId: "platform", onBehalfOf: "user-admin", object }]);
    await end(late);
    expect(await acts("finishApproval")).toMatchObject([{ outcome: "failed" }]);
  });
});

describe("a deployment of what others share", () => {
  it.each(["version", "runtime"] as const)("is not carried out when the %s is shared no more", async (what) => {
    const world = await tenant("deploy");
    const { tenantId, api, say, end, approval } = world;
    const owner = server.tenant().tenantId;
    const { version, repo } = await seedZookeeper(server.aws.table, owner, { visibility: "group", groups: [tenantId] });
    const runtime = await seedRuntime(server.aws.table, owner);
    const place = runtimeKey(owner, runtime.id);
    const gate = repoKey(owner, repo.id);
    const change = async (key: typeof gate, more: object) => {
      const before = await server.aws.table.get(key);
      await server.aws.table.put({ ...key, ...before, ...more });
    };
    await change(place, { groups: [tenantId] });
    await server.aws.table.put({
      pk: sharedPartition(tenantId),
      sk: runtime.id,
      entity: "SharedRuntime",
      tenantId,
      ownerTenantId: owner,
      runtimeId: runtime.id,
    });
    const deploy = async () => {
      const values = { cluster: { subnet: "subnet-0a1b2c3d" } };
      const made = await api("author").send("POST", "/deployments", {
        body: { appVersionId: version.id, runtimeId: runtime.id, values },
      });
      expect(made.status, JSON.stringify(made.body)).toBe(202);
      return made.body;
    };
    const [kept, early, late] = [await deploy(), await deploy(), await deploy()];
    const status = async ({ id }: { id: string }) =>
      (await api("author").send("GET", `/deployments/${id}`)).body.status;
    expect((await say("ann", kept.approvalId, "approve")).status).toBe(200);
    await end(kept.approvalId);
    expect(await status(kept)).toBe("creating");

    expect((await say("ann", late.approvalId, "approve")).status).toBe(200);
    const writes = await carriedOut(tenantId, "deploy", late.approvalId);
    await change(what === "version" ? gate : place, { groups: ["tenant-else"], version: 2 });
    await expect(server.aws.table.transact(writes)).rejects.toThrow(ConditionFailed);
    const stale = await say("ann", early.approvalId, "approve");
    expect(stale.body).toMatchObject({ status: 409, code: "approval-stale" });
    expect(stale.body.detail).toContain("no longer shared");
    await end(late.approvalId);
    expect(await approval(late.approvalId)).toMatchObject({ status: "stale", settled: true });
    expect(await status(late)).toBe("rejected");
  });
});
