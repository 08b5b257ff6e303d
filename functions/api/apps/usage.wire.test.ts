import { afterAll, beforeAll, expect, it } from "vitest";
import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { usageStore } from "../../../shared/domain/deployment/usage.ts";
import type { Job } from "../../../shared/domain/job/schema.ts";
import { jobEndWrite } from "../../../shared/domain/job/writes.ts";
import type { Spec } from "../../../shared/domain/revision/schema.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedZookeeper } from "../test-store.ts";
import { seedVersion } from "../test-versions.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

const AT = "2026-11-21T09:00:00.000Z";

/** An app that everybody sees, and what its owner reads of its use. */
async function seeded() {
  const { tenantId, api } = server.tenant();
  const { version } = await seedZookeeper(server.aws.table, tenantId, { visibility: "public" });
  const later = await seedVersion(server.aws.table, version, "0.2.0");
  const path = `/apps/${version.appId}/usage`;
  const read = async () => (await api.send("GET", path)).body;
  return { tenantId, api, version, later, path, read };
}

type Seeded = Awaited<ReturnType<typeof seeded>>;

/** A deployment of the app as a request commits it, its job still under way. */
function made({ tenantId: owner, version }: Seeded, tenantId: string, name: string) {
  const [id, jobId] = [newId("deployment"), newId("job")];
  const both = { tenantId, provider: "aws", version: 1, createdBy: "user-1", createdAt: AT };
  const spec: Spec = {
    ...{ appId: version.appId, appVersionId: version.id, repoId: version.repoId, runtimeId: "rt-1", values: {} },
    ...(tenantId === owner ? {} : { appTenantId: owner }),
    subnetId: "subnet-1",
  };
  const deployment: Deployment = {
    ...{ ...both, ...spec, id, name, description: "", credentialId: "cred-1", status: "creating", metadataVersion: 0 },
    ...{ activeJobId: jobId, lastJobId: jobId, updatedAt: AT },
  };
  const job: Job = {
    ...{ ...both, id: jobId, kind: "deploy", deploymentId: id, status: "queued", attempt: 1, layers: 0, tasks: 0 },
    cancelRequested: false,
  };
  return { deployment, job, spec };
}

type Made = ReturnType<typeof made>;

const create = ({ deployment, job }: Made) => deploymentStore(server.aws.table).create({ deployment, job, also: [] });

/** As a job's last transaction does it; again is refused, as the deployment is the job's no more. */
const end = ({ deployment, job }: Made, ...[to]: readonly [Parameters<typeof jobEndWrite>[2]]) =>
  server.aws.table.transact([jobEndWrite(deployment, job.id, to, AT)]);

it("its owner reads how many use each version, in how many tenants, and names of its own alone", async () => {
  const app = await seeded();
  const own = made(app, app.tenantId, "ours");
  const [guest, other] = [server.tenant(), server.tenant()];
  const theirs = [made(app, guest.tenantId, "secret-a"), made(app, guest.tenantId, "secret-b")];
  await Promise.all([own, ...theirs, made(app, other.tenantId, "secret-c")].map(create));
  const told = await app.read();
  const { id: appVersionId, packageVersion } = app.version;
  expect(told).toEqual({
    ...{ deployments: 4, tenants: 3, complete: true },
    versions: [{ appVersionId, packageVersion, deployments: 4, tenants: 3 }],
    own: [{ deploymentId: own.deployment.id, name: "ours", appVersionId, status: "creating" }],
  });
  const text = JSON.stringify(told);
  for (const { deployment } of theirs) expect(text).not.toContain(deployment.id);
  for (const hidden of ["secret", guest.tenantId, other.tenantId]) expect(text).not.toContain(hidden);
  // Who may deploy it may not know who else does.
  expect((await guest.api.send("GET", app.path)).status).toBe(404);
});

it("is exact after an upgrade and a deletion, however often each is told", async () => {
  const app = await seeded();
  const guest = server.tenant();
  const [upgraded, gone] = [made(app, guest.tenantId, "a"), made(app, guest.tenantId, "b")];
  for (const one of [upgraded, gone]) {
    await create(one);
    await expect(create(one)).rejects.toThrow();
  }
  expect(await app.read()).toMatchObject({ deployments: 2, tenants: 1 });
  const became = { revision: 2, spec: { ...upgraded.spec, appVersionId: app.later.id } };
  await end(upgraded, { status: "active", became });
  await expect(end(upgraded, { status: "active", became })).rejects.toThrow();
  await end(gone, { status: "deleted" });
  await expect(end(gone, { status: "deleted" })).rejects.toThrow();
  expect(await app.read()).toMatchObject({
    ...{ deployments: 1, tenants: 1 },
    versions: [{ appVersionId: app.later.id, packageVersion: "0.2.0", deployments: 1, tenants: 1 }],
  });
});

it("one that was made before there was a list is on it from its next job on; what only says so is not", async () => {
  const app = await seeded();
  const guest = server.tenant();
  const { table } = server.aws;
  const old = made(app, guest.tenantId, "old");
  const { activeJobId: _, ...idle } = old.deployment;
  const { pk, sk } = { pk: `T#${guest.tenantId}#DEP`, sk: idle.id };
  await table.put({ pk, sk, entity: "Deployment", ...idle, status: "active" });
  expect(await app.read()).toMatchObject({ deployments: 0, versions: [] });
  const deployment: Deployment = { ...idle, status: "active" };
  const job: Job = { ...old.job, kind: "stop" };
  await deploymentStore(table).startJob({ deployment, job, status: "stopping", also: [] });
  expect(await app.read()).toMatchObject({ deployments: 1 });
  const foreign = made(app, guest.tenantId, "false");
  await create({ ...foreign, deployment: { ...foreign.deployment, appTenantId: guest.tenantId } });
  expect(await app.read()).toMatchObject({ deployments: 1 });
});

it("counts 500 of a partition at most, and says so", async () => {
  const { table } = server.aws;
  const app = await seeded();
  const one = made(app, "tenant-busy", "many").deployment;
  const asked: number[] = [];
  const query: typeof table.query = async ({ limit = 0 }) => {
    asked.push(limit);
    return { items: Array.from({ length: Math.min(limit, 200) }, () => one), lastKey: { pk: "more" } };
  };
  const { uses, complete } = await usageStore({ ...table, query }).all(app.tenantId, app.version.appId);
  expect([uses.length, complete]).toEqual([2_000, false]);
  expect(asked.sort((a, b) => b - a)).toEqual([...Array(4).fill(500), ...Array(4).fill(300), ...Array(4).fill(100)]);
});
