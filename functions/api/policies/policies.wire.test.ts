import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedLiving } from "../deployments/test-living.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => {
  await server?.aws.stop();
});

const rule = { id: "small", effect: "deny", when: "plan.nodes > 3", message: "Three nodes are enough." };
const policy = { name: "Size", rules: [rule] };

/** A tenant of its own, as its administrator, who may do what an operator may as well. */
function administrator() {
  const { tenantId } = server.tenant();
  return { tenantId, api: server.client.as({ tenantId, roles: "tenant-admin" }) };
}

/** A tenant with a deployment of three nodes, which five would be the next size of. */
async function tenantWith(...bodies: readonly object[]) {
  const { tenantId, api } = administrator();
  const { deployment } = await seedLiving(server, tenantId);
  const ids: string[] = [];
  for (const body of bodies) {
    const made = await api.send("POST", "/policies", { body });
    expect(made.status).toBe(201);
    ids.push(made.body.id);
  }
  const path = `/deployments/${deployment.id}`;
  return { tenantId, api, deployment, ids, path, wider: { body: { count: 5 } } };
}

describe("policies", () => {
  it("are written, read, changed and deleted as other objects are", async () => {
    const { api, ids, tenantId } = await tenantWith(policy);
    const at = `/policies/${ids[0]}`;
    expect((await api.send("GET", "/policies")).body.items).toMatchObject([
      { id: ids[0], mode: "enforce", version: 1 },
    ]);
    expect((await api.send("PATCH", at, { body: { mode: "off" } })).status).toBe(428);
    const old = await api.send("PATCH", at, { body: { mode: "off" }, headers: { "if-match": '"7"' } });
    expect(old.status).toBe(412);
    const off = await api.send("PATCH", at, {
      body: { mode: "off", operations: ["deploy"] },
      headers: { "if-match": '"1"' },
    });
    expect(off.body).toMatchObject({ mode: "off", operations: ["deploy"], version: 2 });
    const all = await api.send("PATCH", at, { body: { operations: null }, headers: { "if-match": '"2"' } });
    expect(all.body).toMatchObject({ version: 3, rules: [rule] });
    expect(all.body.operations).toBeUndefined();
    const operator = server.client.as({ tenantId, roles: "operator" });
    expect((await operator.send("GET", at)).body).toMatchObject({ name: "Size" });
    expect((await operator.send("DELETE", at, { headers: { "if-match": "*" } })).body).toMatchObject({
      status: 403,
      permission: "policies:delete",
    });
    const other = administrator();
    expect((await other.api.send("GET", at)).status).toBe(404);
    expect((await other.api.send("DELETE", at, { headers: { "if-match": "*" } })).status).toBe(404);
    expect((await api.send("DELETE", at, { headers: { "if-match": '"3"' } })).status).toBe(204);
    expect((await api.send("GET", at)).status).toBe(404);
  });

  it("are refused where a rule says nothing, with a pointer to it", async () => {
    const { api } = administrator();
    const bad = [rule, { ...rule, id: "typo", when: "plan.node > 3" }, { ...rule, id: "type", when: "plan.nodes" }];
    const answer = await api.send("POST", "/policies", { body: { ...policy, rules: bad } });
    expect(answer.body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/rules/1/when", detail: "No such key: node" }, { pointer: "/rules/2/when" }],
    });
    const long = { ...rule, when: `${"true && ".repeat(130)}true` };
    expect((await api.send("POST", "/policies", { body: { ...policy, rules: [long] } })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/rules/0/when" }],
    });
    const twenty = await Promise.all(
      Array.from({ length: 10 }, (_, place) =>
        api.send("POST", "/policies", { body: { ...policy, name: `${place}` } }),
      ),
    );
    expect(twenty.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    expect((await api.send("POST", "/policies", { body: policy })).body).toMatchObject({ code: "limit-reached" });
  });
});

describe("a policy that is enforced", () => {
  it("refuses an operation, and nothing is changed; its plan and dry run say so before", async () => {
    const { api, ids, path, deployment, wider } = await tenantWith(policy);
    const told = { severity: "stops", code: "policy-denied", policyId: ids[0], ruleId: "small", detail: rule.message };
    const dry = await api.send("POST", `${path}:scale-out?dryRun=true`, wider);
    expect([dry.status, dry.body.findings[0]]).toEqual([200, told]);
    const plan = await api.send("POST", "/plans", {
      body: { operation: "scale-out", deploymentId: deployment.id, request: wider.body },
    });
    expect([plan.status, plan.body.plan.findings[0]]).toEqual([201, told]);
    const denied = {
      status: 403,
      code: "policy-denied",
      broken: [{ policyId: ids[0], ruleId: "small", message: rule.message }],
    };
    expect((await api.send("POST", `${path}:scale-out`, wider)).body).toMatchObject(denied);
    expect((await api.send("POST", `/plans/${plan.body.id}:execute`)).body).toMatchObject(denied);
    expect((await api.send("GET", path)).body).toMatchObject({ status: "active", version: deployment.version });
    expect((await api.send("POST", `${path}:restart`)).status).toBe(202);
  });

  it("lets the same plan through once it is off", async () => {
    const { api, ids, deployment, wider } = await tenantWith(policy);
    const plan = await api.send("POST", "/plans", {
      body: { operation: "scale-out", deploymentId: deployment.id, request: wider.body },
    });
    await api.send("PATCH", `/policies/${ids[0]}`, { body: { mode: "off" }, headers: { "if-match": "*" } });
    expect((await api.send("POST", `/plans/${plan.body.id}:execute`)).body).toMatchObject({ kind: "scale-out" });
  });

  it("refuses a new deployment by its answers, its runtime and its price", async () => {
    const { tenantId, api } = administrator();
    const { version } = await seedZookeeper(server.aws.table, tenantId);
    const runtime = await seedRuntime(server.aws.table, tenantId);
    const rules = [
      { ...rule, id: "answers", when: "values.cluster.zk_node.count > 1" },
      { ...rule, id: "runtime", when: `deployment.runtime == "${runtime.id}" && deployment.status == "new"` },
      { ...rule, id: "price", effect: "warn", when: "plan.price > 0 && plan.priced" },
      { ...rule, id: "lost", when: "plan.dataLoss || plan.interrupts" },
    ];
    await api.send("POST", "/policies", { body: { ...policy, operations: ["deploy"], rules } });
    const body = {
      appVersionId: version.id,
      runtimeId: runtime.id,
      values: { cluster: { subnet: "subnet-0a1b2c3d", zk_node: { count: 3 } } },
    };
    const dry = await api.send("POST", "/deployments?dryRun=true", { body });
    const policyFindings = dry.body.findings.filter(({ ruleId }: { ruleId?: string }) => ruleId !== undefined);
    expect(policyFindings.map(({ ruleId, code }: { ruleId: string; code: string }) => [ruleId, code])).toEqual([
      ["answers", "policy-denied"],
      ["runtime", "policy-denied"],
      ["price", "policy-warning"],
    ]);
    const refused = await api.send("POST", "/deployments", { body });
    expect(refused.body).toMatchObject({ status: 403, broken: [{ ruleId: "answers" }, { ruleId: "runtime" }] });
    expect((await api.send("GET", "/deployments")).body.items).toEqual([]);
  });

  it("refuses what it cannot evaluate, and says why", async () => {
    const { api, path } = await tenantWith({ ...policy, rules: [{ ...rule, when: "values.nothing.there == 1" }] });
    expect((await api.send("POST", `${path}:stop`)).body).toMatchObject({
      code: "policy-denied",
      broken: [{ ruleId: "small", error: "No such key: nothing" }],
    });
  });

  it("judges deletion as everything else", async () => {
    const { api, path } = await tenantWith({ ...policy, rules: [{ ...rule, when: "plan.dataLoss" }] });
    const headers = { "if-match": "*" };
    expect((await api.send("DELETE", path, { headers })).body).toMatchObject({ code: "policy-denied" });
    expect((await api.send("POST", `${path}:stop`)).status).toBe(202);
  });
});

describe("a policy that is tried", () => {
  it("tells what it would refuse, and refuses nothing", async () => {
    const { api, path, wider } = await tenantWith({ ...policy, mode: "dry-run" });
    const dry = await api.send("POST", `${path}:scale-out?dryRun=true`, wider);
    expect(dry.body.findings[0]).toMatchObject({ severity: "note", code: "policy-would-deny", ruleId: "small" });
    expect((await api.send("POST", `${path}:scale-out`, wider)).status).toBe(202);
  });
});
