import { endpoints } from "../../../functions/api/rollouts/endpoints.ts";
import { seedRuntime, seedZookeeper } from "../../../functions/api/test-store.ts";
import { seedVersion } from "../../../functions/api/test-versions.ts";
import { approvals } from "../../approvals/gate.ts";
import { catalogue } from "../../domain/app/catalogue.ts";
import { appStore } from "../../domain/app/store.ts";
import { carried } from "../../domain/audit/log.ts";
import { backupStore } from "../../domain/backup/store.ts";
import type { Deployment, DeploymentHealth } from "../../domain/deployment/schema.ts";
import { deploymentStore } from "../../domain/deployment/store.ts";
import { driftStore } from "../../domain/drift/store.ts";
import { jobStore } from "../../domain/job/store.ts";
import { keyPairStore } from "../../domain/key-pair/store.ts";
import { policyStore } from "../../domain/policy/store.ts";
import { QuotaDefaults } from "../../domain/quota/rules.ts";
import { quotaStore } from "../../domain/quota/store.ts";
import { revisionOf, specOf } from "../../domain/revision/rules.ts";
import { revisionEndWrite, revisionStore, revisionWrite } from "../../domain/revision/store.ts";
import { rolloutStore } from "../../domain/rollout/store.ts";
import { runtimeStore } from "../../domain/runtime/store.ts";
import { newId } from "../../kernel/ids.ts";
import { checkAnswers } from "../../operations/answers.ts";
import { holding } from "../../operations/hold.ts";
import { queuedJob } from "../../operations/job.ts";
import { openPackage } from "../../packages/open-package.ts";
import type { Table } from "../../platform/dynamodb.ts";
import { openPager } from "../../platform/middleware/pages.ts";
import { testClient } from "../../platform/middleware/test-client.ts";
import { openSealer } from "../../platform/secrets.ts";
import { testKeys } from "../../platform/test-keys.ts";
import { memoryTable } from "../../platform/testing/memory-table.ts";
import type { Rights } from "../author.ts";
import { sweepRollouts } from "../sweep.ts";

/** A worker died. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** A tenant with deployments of one app, and a later version of it; on a table in memory, with a clock of its own. */
export async function testFleet(count: number) {
  const table = memoryTable();
  const tenantId = "tenant-fleet";
  let time = Date.parse("2026-11-21T09:00:00.000Z");
  const clock = () => new Date(time);
  let rights: Rights = async (tenant, { actorId, scope }) => ({ scope, tenantId: tenant, actorId, groups: [tenant] });
  const { version } = await seedZookeeper(table, tenantId);
  const later = await seedVersion(table, version, "0.2.0");
  const runtime = await seedRuntime(table, tenantId);
  const stored = await appStore(table).getPackage(tenantId, version.id);
  if (stored === undefined) throw new Error("no package");
  const values = checkAnswers(openPackage(stored), { cluster: { name: "zk", subnet: "subnet-0a1b2c3d" } });

  const partsOn = (on: Table) => ({
    apps: appStore(on),
    backups: backupStore(on),
    keyPairs: keyPairStore(on),
    catalogue: catalogue(on),
    drift: driftStore(on),
    versions: {
      read: async () => {
        throw new Error("every version was read");
      },
    },
    deployments: deploymentStore(on),
    jobs: jobStore(on, clock),
    policies: policyStore(on),
    holds: holding(on, approvals(on, newId)),
    newId,
    quotas: quotaStore(on, QuotaDefaults.parse("")),
    revisions: revisionStore(on),
    rollouts: rolloutStore(on),
    runtimes: runtimeStore(on),
    sealer,
    rights: (...asked: Parameters<Rights>) => rights(...asked),
    clock,
  });
  const sealer = openSealer("key", testKeys());
  const parts = partsOn(table);
  const failures: unknown[] = [];

  async function add(place: number): Promise<string> {
    const id = `dep-${String(place).padStart(18, "0")}`;
    const deployment: Deployment = {
      id,
      tenantId,
      name: `d${place}`,
      description: "",
      appId: version.appId,
      appVersionId: version.id,
      repoId: version.repoId,
      runtimeId: runtime.id,
      provider: "aws",
      credentialId: runtime.credentialId,
      values,
      revision: 1,
      lastRevision: 1,
      subnetId: "subnet-0a1b2c3d",
      status: "active",
      health: "healthy",
      lastJobId: `job-${place}`,
      metadataVersion: 1,
      version: 1,
      createdAt: clock().toISOString(),
      updatedAt: clock().toISOString(),
    };
    const queued = queuedJob({
      id: `job-${place}`,
      tenantId,
      kind: "deploy",
      deploymentId: id,
      provider: "aws",
      createdBy: "user-1",
      createdAt: clock().toISOString(),
    });
    const job = { ...queued, status: "succeeded" } as const;
    const first = { ...revisionOf(deployment, job, 1, specOf(deployment)), status: "applied" } as const;
    await parts.deployments.create({ deployment, job, also: [revisionWrite(first)] });
    return id;
  }
  const ids: string[] = [];
  for (let place = 1; place <= count; place++) ids.push(await add(place));

  const client = testClient(endpoints({ ...parts, pager: openPager(table), newId }), { ...carried(table), clock }, {});
  const deployment = async (id: string) => {
    const found = await parts.deployments.get(tenantId, id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  };
  /** Ends the job that a deployment has now, as the job engine would. */
  async function end(id: string, how: "succeeded" | "failed" = "succeeded", health?: DeploymentHealth): Promise<void> {
    const { activeJobId = "" } = await deployment(id);
    const job = await parts.jobs.get(tenantId, activeJobId);
    if (job?.revision === undefined) throw new Error(`${id} has no job`);
    const revision = await parts.revisions.get(tenantId, id, job.revision);
    if (revision === undefined) throw new Error("no revision");
    const at = clock().toISOString();
    const good = how === "succeeded";
    await parts.jobs.finish(
      job,
      good ? { status: "succeeded" } : { status: "failed", failure },
      [revisionEndWrite(revision, good ? "applied" : "failed", at)],
      good ? { became: { spec: revision.spec, revision: revision.number } } : {},
      at,
    );
    if (health !== undefined) await parts.deployments.change(tenantId, id, { health });
  }

  return {
    table,
    tenantId,
    ids,
    parts,
    version,
    later,
    failures,
    deployment,
    end,
    api: client.as({ tenantId, roles: "operator", userId: "user-1" }),
    as: client.as,
    /** Of its jobs, those of a kind. */
    jobsOf: async (id: string, kind: "upgrade" | "roll-back") =>
      (await parts.jobs.listByDeployment(tenantId, id)).filter((job) => job.kind === kind),
    /** Ends what runs now; `how` says of which how. */
    async endAll(how: (id: string) => { readonly failed?: true; readonly health?: DeploymentHealth } = () => ({})) {
      for (const id of ids) {
        if ((await deployment(id)).activeJobId === undefined) continue;
        const { failed, health } = how(id);
        await end(id, failed === true ? "failed" : "succeeded", health);
      }
    },
    pass: (minutes: number) => {
      time += minutes * 60_000;
    },
    /** A minute later, the sweep. `on`: a table that may fail. */
    async sweep(on: Table = table) {
      time += 60_000;
      await sweepRollouts({ ...partsOn(on), failed: (_tenant, error) => failures.push(error) });
    },
    allow(next: Rights) {
      rights = next;
    },
  };
}

const failure = { code: "command-failed", message: "Its upgrade failed.", retryable: false, remedy: "Look at it." };

/** The table, of which the n-th write from now kills its worker, before or after it took place. */
export function dying(table: Table, at: number, when: "before" | "after"): { readonly table: Table; died(): boolean } {
  let writes = 0;
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    writes += 1;
    if (writes === at && when === "before") throw new Crash();
    const answer = await work();
    if (writes === at) throw new Crash();
    return answer;
  };
  return {
    died: () => writes >= at,
    table: {
      ...table,
      put: (...input) => counted(() => table.put(...input)),
      update: (...input) => counted(() => table.update(...input)),
      delete: (...input) => counted(() => table.delete(...input)),
      transact: (...input) => counted(() => table.transact(...input)),
    },
  };
}
