import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvals } from "../../../shared/approvals/gate.ts";
import { catalogue } from "../../../shared/domain/app/catalogue.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { backupScheduleStore } from "../../../shared/domain/backup/schedule-store.ts";
import { backupStore } from "../../../shared/domain/backup/store.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { driftStore } from "../../../shared/domain/drift/store.ts";
import { groupStore } from "../../../shared/domain/group/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { keyPairStore } from "../../../shared/domain/key-pair/store.ts";
import { policyStore } from "../../../shared/domain/policy/store.ts";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { repoStore } from "../../../shared/domain/repo/store.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { holding } from "../../../shared/operations/hold.ts";
import { MASK } from "../../../shared/packages/contract.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { type TestClient, testClient } from "../../../shared/platform/middleware/test-client.ts";
import { readPackage } from "../../../shared/tasks/context.ts";
import { startTestAws, type TestAws } from "../test-aws.ts";
import { seedChart } from "../test-chart.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";
import { countWaves } from "../test-waves.ts";
import { endpoints } from "./endpoints.ts";

let aws: TestAws;
let client: TestClient;

beforeAll(async () => {
  aws = await startTestAws();
  const { table, sealer } = aws;
  const stores = {
    apps: appStore(table),
    catalogue: catalogue(table),
    repos: repoStore(table),
    runtimes: runtimeStore(table),
    groups: groupStore(table),
    policies: policyStore(aws.table),
    holds: holding(aws.table, approvals(aws.table, newId)),
    quotas: quotaStore(table, QuotaDefaults.parse("")),
    revisions: revisionStore(table),
    backups: backupStore(table),
    schedules: backupScheduleStore(table),
    keyPairs: keyPairStore(table),
  };
  const versions = { read: () => Promise.reject(new Error("no version is to be read")) };
  const needs = {
    ...stores,
    versions,
    approvals: approvals(table, newId),
    deployments: deploymentStore(table),
    jobs: jobStore(table),
    pager: openPager(table),
    sealer,
    newId,
    drift: driftStore(table),
    functions: { call: () => Promise.reject(new Error("nothing is to be compared")) },
    observePrefix: "observe-",
  };
  const formats = new Map([["aws", ["vm"]]]);
  client = testClient(endpoints({ ...needs, formats }), carried(table), {});
});

afterAll(async () => {
  await aws?.stop();
});

let tenants = 0;
/** A tenant of its own a test. */
function tenant() {
  tenants += 1;
  const tenantId = `tenant-${tenants}`;
  return { tenantId, api: client.as({ tenantId }) };
}

const values = (more: object = {}) => ({ cluster: { subnet: "subnet-0a1b2c3d", ...more } });

describe("POST /deployments", () => {
  it("OP-29: answers 202 with the job, and both are there at once", async () => {
    const { tenantId, api } = tenant();
    const { version } = await seedZookeeper(aws.table, tenantId);
    const runtime = await seedRuntime(aws.table, tenantId);
    const before = aws.table.meter.roundTrips;
    const answer = await api.send("POST", "/deployments", { body: { appVersionId: version.id, values: values() } });
    expect(answer).toMatchObject({ status: 202, headers: { "retry-after": "1", etag: '"1"' } });
    expect(answer.body).toMatchObject({ status: "creating", runtimeId: runtime.id, subnetId: "subnet-0a1b2c3d" });
    expect(answer.body).not.toHaveProperty("tenantId");
    expect(answer.headers.location).toBe(`/jobs/${answer.body.lastJobId}`);
    // Six reads at once and one transaction: two in sequence.
    expect(aws.table.meter.roundTrips - before).toBe(7);
    const job = await jobStore(aws.table).get(tenantId, answer.body.lastJobId);
    expect(job).toMatchObject({ status: "queued", kind: "deploy", createdBy: "tok-tester", attempt: 1 });
    const got = await api.send("GET", `/deployments/${answer.body.id}`);
    expect(got).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: { id: answer.body.id, nodes: [] } });
    expect((await api.send("GET", "/deployments")).body.items).toHaveLength(1);
  });

  it("makes at most two round trips in sequence", async () => {
    const { tenantId, api } = tenant();
    const { version } = await seedZookeeper(aws.table, tenantId);
    await seedRuntime(aws.table, tenantId);
    const headers = { "idempotency-key": "trips" };
    const waves = await countWaves(aws.table, () =>
      api.send("POST", "/deployments", { headers, body: { appVersionId: version.id, values: values() } }),
    );
    expect(waves).toBe(2);
  });

  it("deploys a version of another tenant's public repo, whose package its tasks find, in four round trips' time", async () => {
    const owner = tenant();
    const { version } = await seedZookeeper(aws.table, owner.tenantId, { visibility: "public" });
    const hidden = await seedZookeeper(aws.table, owner.tenantId);
    const { tenantId, api } = tenant();
    await seedRuntime(aws.table, tenantId);
    const deploy = (appVersionId: string) =>
      api.send("POST", "/deployments", { body: { appVersionId, values: values() } });
    const waves = await countWaves(aws.table, async () => {
      expect((await deploy(version.id)).status).toBe(202);
    });
    expect(waves).toBe(4);
    const made = (await api.send("GET", "/deployments")).body.items[0];
    expect(made).not.toHaveProperty("appTenantId");
    const stored = await deploymentStore(aws.table).get(tenantId, made.id);
    expect(stored?.appTenantId).toBe(owner.tenantId);
    if (stored === undefined) throw new Error("not stored");
    expect((await readPackage(aws.table, stored)).name).toBe("zookeeper");
    expect((await deploy(hidden.version.id)).body.errors).toMatchObject([{ pointer: "/appVersionId" }]);
  });

  it("OP-12: takes the one runtime that fits, 422 for none, 409 with candidates for several", async () => {
    const { tenantId, api } = tenant();
    const { version } = await seedZookeeper(aws.table, tenantId, { selector: "tier in (gold,silver)" });
    const deploy = (runtimeId?: string) =>
      api.send("POST", "/deployments?dryRun=true", { body: { appVersionId: version.id, values: values(), runtimeId } });
    expect((await deploy()).body).toMatchObject({ status: 422, code: "no-compatible-runtime", excluded: [] });
    const bronze = await seedRuntime(aws.table, tenantId, { tier: "bronze" });
    expect((await deploy()).body).toMatchObject({
      code: "no-compatible-runtime",
      excluded: [
        { id: bronze.id, reasons: [{ requirement: "tier in (gold,silver)", detail: 'The label "tier" is "bronze".' }] },
      ],
    });
    const gold = await seedRuntime(aws.table, tenantId, { tier: "gold" }, "b");
    expect(await deploy()).toMatchObject({ status: 200, body: { dryRun: true, runtimeId: gold.id } });
    const silver = await seedRuntime(aws.table, tenantId, { tier: "silver" }, "a");
    const several = await deploy();
    expect(several).toMatchObject({ status: 409, body: { code: "ambiguous-runtime" } });
    expect(several.body.candidates.map(({ id }: { id: string }) => id)).toEqual([silver.id, gold.id]);
    expect((await deploy(gold.id)).status).toBe(200);
    expect((await deploy(bronze.id)).body).toMatchObject({
      code: "incompatible-runtime",
      errors: [{ pointer: "/runtimeId" }],
    });
    expect((await deploy("rt-0000000000000000")).status).toBe(422);
  });

  it("OP-03: refuses a package whose format no runtime runs, with the reason of each, named or not", async () => {
    const { tenantId, api } = tenant();
    const runtime = await seedRuntime(aws.table, tenantId);
    const version = await seedChart(aws.table, tenantId);
    for (const path of ["/deployments", "/deployments?dryRun=true"]) {
      for (const runtimeId of [undefined, runtime.id]) {
        const body = { appVersionId: version.id, values: { replicas: 3 }, runtimeId };
        expect((await api.send("POST", path, { body })).body).toMatchObject({
          status: 422,
          code: "no-compatible-runtime",
          excluded: [
            {
              id: runtime.id,
              reasons: [{ requirement: "format=helm", detail: expect.stringMatching(/other formats: vm/) }],
            },
          ],
        });
      }
    }
    const wrong = { appVersionId: version.id, values: { image: "x" } };
    expect((await api.send("POST", "/deployments", { body: wrong })).body).toMatchObject({
      code: "invalid-values",
      errors: [{ pointer: "/values/image" }],
    });
  });

  it("OP-17: refuses count 4, a missing subnet and unknown answers, each with its pointer", async () => {
    const { tenantId, api } = tenant();
    const { version } = await seedZookeeper(aws.table, tenantId);
    await seedRuntime(aws.table, tenantId);
    const bad = { cluster: { zk_node: { count: 4, cpus: 1 } }, extra: 1 };
    const answer = await api.send("POST", "/deployments", { body: { appVersionId: version.id, values: bad } });
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid-values" } });
    const pointers = answer.body.errors.map((fault: { pointer: string }) => fault.pointer).sort();
    expect(pointers).toEqual([
      "/values/cluster/subnet",
      "/values/cluster/zk_node/count",
      "/values/cluster/zk_node/cpus",
      "/values/extra",
    ]);
    expect((await api.send("GET", "/deployments")).body.items).toEqual([]);
  });

  it("answers a repeated request from its record, also when both come at once", async () => {
    const { tenantId, api } = tenant();
    const { version } = await seedZookeeper(aws.table, tenantId);
    await seedRuntime(aws.table, tenantId);
    const post = (key: string, name = "one") =>
      api.send("POST", "/deployments", {
        headers: { "idempotency-key": key },
        body: { appVersionId: version.id, name, values: values() },
      });
    const first = await post("k1");
    const again = await post("k1");
    expect(first).toMatchObject({ status: 202 });
    expect(again).toMatchObject({
      status: 202,
      body: first.body,
      headers: { "idempotency-replayed": "true", location: first.headers.location },
    });
    expect(await post("k1", "two")).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
    const answers = await Promise.all(Array.from({ length: 6 }, () => post("k2")));
    expect(new Set(answers.filter(({ status }) => status === 202).map(({ body }) => body.id)).size).toBe(1);
    for (const { status, body } of answers)
      expect([202, body.code]).toContain(status === 202 ? 202 : "idempotency-key-in-flight");
    expect((await api.send("GET", "/deployments")).body.items).toHaveLength(2);
    expect((await post("bad key")).status).toBe(400);
  });

  it("several deployments on one runtime at once all succeed", async () => {
    const { tenantId, api } = tenant();
    const { version } = await seedZookeeper(aws.table, tenantId);
    await seedRuntime(aws.table, tenantId);
    const post = () => api.send("POST", "/deployments", { body: { appVersionId: version.id, values: values() } });
    const answers = await Promise.all(Array.from({ length: 8 }, post));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202));
  });

  it("a runtime that was put to use while its deletion was decided stays", async () => {
    const { tenantId, api } = tenant();
    const { version } = await seedZookeeper(aws.table, tenantId);
    const { id } = await seedRuntime(aws.table, tenantId);
    const runtimes = runtimeStore(aws.table);
    const read = await runtimes.forDeletion(tenantId, id);
    if (read === undefined) throw new Error("no runtime");
    const made = await api.send("POST", "/deployments", { body: { appVersionId: version.id, values: values() } });
    expect(made.status).toBe(202);
    await expect(runtimes.delete(read.runtime, read.uses, [])).rejects.toThrow(ConditionFailed);
    const again = await runtimes.forDeletion(tenantId, id);
    expect(again?.uses).toBe(1);
    await runtimes.delete(read.runtime, 1, []);
    // And the other way round: what is gone cannot be put to use.
    const late = await api.send("POST", "/deployments", { body: { appVersionId: version.id, values: values() } });
    expect(late.body.code).toBe("no-compatible-runtime");
  });

  it("seals passwords and shows a mask", async () => {
    const { tenantId, api } = tenant();
    const { version } = await seedZookeeper(aws.table, tenantId, { passwords: true });
    await seedRuntime(aws.table, tenantId);
    const body = { appVersionId: version.id, values: values({ admin_password: "correct horse" }) };
    const answer = await api.send("POST", "/deployments", { body, headers: { "idempotency-key": "p" } });
    expect(answer.body.values.cluster.admin_password).toBe(MASK);
    const stored = await deploymentStore(aws.table).get(tenantId, answer.body.id);
    expect(JSON.stringify(stored)).not.toContain("correct horse");
    const opened = await aws.sealer.open(stored?.sealedValues ?? "", { tenant: tenantId, object: answer.body.id });
    expect(JSON.parse(opened).cluster.admin_password).toBe("correct horse");
    const elsewhere = { tenant: "another", object: answer.body.id };
    await expect(aws.sealer.open(stored?.sealedValues ?? "", elsewhere)).rejects.toThrow();
  });

  it("dryRun writes nothing and refuses what a deployment would refuse", async () => {
    const { tenantId, api } = tenant();
    const { version } = await seedZookeeper(aws.table, tenantId);
    const runtime = await seedRuntime(aws.table, tenantId);
    const writes = aws.table.meter.writeUnits;
    const answer = await api.send("POST", "/deployments?dryRun=true", {
      body: { appVersionId: version.id, values: values() },
    });
    expect(answer.body).toMatchObject({ dryRun: true, runtimeId: runtime.id, roles: [{ count: 3 }] });
    expect((await api.send("POST", "/deployments?dryRun=true", { body: { appVersionId: version.id } })).status).toBe(
      422,
    );
    expect((await api.send("POST", "/deployments?dryRun=yes", { body: { appVersionId: version.id } })).status).toBe(
      400,
    );
    expect(aws.table.meter.writeUnits).toBe(writes);
  });
});

describe("a deployment's life", () => {
  it("is another tenant's 404 on every route", async () => {
    const { tenantId, api } = tenant();
    const { version } = await seedZookeeper(aws.table, tenantId);
    await seedRuntime(aws.table, tenantId);
    const { body } = await api.send("POST", "/deployments", { body: { appVersionId: version.id, values: values() } });
    const stranger = tenant().api;
    const known = await stranger.send("GET", `/deployments/${body.id}`);
    const unknown = await stranger.send("GET", "/deployments/dep-0000000000000000");
    expect(known.status).toBe(404);
    expect({ ...known.body, detail: "" }).toEqual({ ...unknown.body, detail: "" });
    expect((await stranger.send("DELETE", `/deployments/${body.id}`, { headers: { "if-match": "*" } })).status).toBe(
      404,
    );
    for (const verb of ["start", "stop"])
      expect((await stranger.send("POST", `/deployments/${body.id}:${verb}`)).status).toBe(404);
    expect(
      (await stranger.send("POST", "/deployments", { body: { appVersionId: version.id, values: values() } })).status,
    ).toBe(422);
    expect((await stranger.send("GET", "/deployments")).body.items).toEqual([]);
  });

  it("one job at a time, and only from the right state", async () => {
    const { tenantId, api } = tenant();
    const { version } = await seedZookeeper(aws.table, tenantId);
    await seedRuntime(aws.table, tenantId);
    const { body } = await api.send("POST", "/deployments", { body: { appVersionId: version.id, values: values() } });
    const path = `/deployments/${body.id}`;
    expect((await api.send("POST", `${path}:stop`)).body).toMatchObject({
      status: 409,
      code: "deployment-busy",
      jobId: body.lastJobId,
    });
    expect((await api.send("DELETE", path)).status).toBe(428);
    const jobs = jobStore(aws.table);
    const job = await jobs.get(tenantId, body.lastJobId);
    if (job === undefined) throw new Error("no job");
    await jobs.begin(job, { layers: 1, tasks: 1, deadline: job.createdAt });
    await jobs.finish({ ...job, status: "running" }, { status: "succeeded" });
    expect((await api.send("GET", path)).body.status).toBe("active");
    expect((await api.send("POST", `${path}:start`)).body).toMatchObject({
      code: "wrong-state",
      allowed: expect.arrayContaining(["stop", "restart", "delete"]),
    });
    expect((await api.send("DELETE", path, { headers: { "if-match": '"1"' } })).status).toBe(412);
    const { headers } = await api.send("GET", path);
    const both = await Promise.all([
      api.send("DELETE", path, { headers: { "if-match": headers.etag ?? "" } }),
      api.send("POST", `${path}:stop`),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
  });
});
