import * as z from "zod";
import { approvalItem } from "../../../shared/domain/approval/entity.ts";
import { attachmentPlace } from "../../../shared/domain/attachment/store.ts";
import type { Backup } from "../../../shared/domain/backup/schema.ts";
import { backupWrite } from "../../../shared/domain/backup/store.ts";
import { Deployment } from "../../../shared/domain/deployment/schema.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { driftStore } from "../../../shared/domain/drift/store.ts";
import { Job } from "../../../shared/domain/job/schema.ts";
import { marketItem, offerItem, orderItem } from "../../../shared/domain/market/entity.ts";
import type { Member } from "../../../shared/domain/member/schema.ts";
import { repoEventItem } from "../../../shared/domain/repo/entity.ts";
import { NOTHING_DONE } from "../../../shared/domain/repo/schema.ts";
import { reviewItem, reviewOwnerItem } from "../../../shared/domain/review/entity.ts";
import { newTenant } from "../../../shared/domain/tenant/store.ts";
import { deliveryItem } from "../../../shared/domain/webhook/entity.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { seedRuntime, seedZookeeper } from "../../api/test-store.ts";
import { type Documented, operations } from "./document.ts";
import type { Served, Someone } from "./served.ts";

const at = "2026-11-21T09:00:00.000Z";
const Made = z.object({ id: z.string().optional(), name: z.string().optional() });

/** One object of every kind that ids in the API name, by the kind: the prefix of its ids, or the noun where they have none. */
export type Fixtures = Readonly<Record<string, string>>;

const NOBODYS = "device login";

const ANSWERED = {
  cluster: {
    name: "ZooKeeper",
    description: "",
    subnet: "subnet-0a1b2c3d",
    zk_node: { cpu: 1, memory: 2048, count: 3, volume_size: 10 },
  },
  env: { tickTime: 500, initLimit: 10, syncLimit: 5, maxClientCnxns: 60 },
};

/**
 * What the matrices make none of: the login of a device, which is nobody's until who reads its code approves it; and imports and
 * erasures, which work on a whole tenant and have tests of their own (`functions/leaving`). Frontgates and upgrades of agents are the platform's alone;
 * nodes, revisions and tabs (numbers and names, `none`) are found below their deployment, and rollouts need a second
 * version: their own tests try them with other tenants.
 */
export const UNMADE: readonly string[] = [NOBODYS, "imp", "ers", "fg", "node", "none", "roll", "upg"];

/** Kind of the object that a parameter of a path names: `cred` of `cred-…`; a role has a name. */
export function kindOf(path: string, example: string): string {
  if (path.startsWith("/roles/")) return "role";
  if (path.startsWith("/device-logins/")) return NOBODYS;
  return /^([a-z]+)-/.exec(example)?.[1] ?? example;
}

/**
 * What there is no route for in this process is written as it would lie there; of everything else, one is made through the API
 * with the document's own example: a new resource with a `POST` needs no line here.
 */
export async function makeFixtures(served: Served, admin: Someone): Promise<Fixtures> {
  const { table } = served;
  const { tenantId, actorId } = admin;
  const common = { version: 1, createdAt: at, createdBy: actorId, updatedAt: at };
  const member: Member = {
    ...common,
    tenantId,
    userId: actorId,
    email: `${actorId}@example.com`,
    name: "",
    roles: ["tenant-admin"],
    groups: [],
    status: "active",
  };
  const tenant = { ...common, id: tenantId, name: tenantId, status: "active" as const, statusReason: "", roles: [] };
  await table.transact(newTenant(tenant, member));
  const { repo, version } = await seedZookeeper(table, tenantId);
  const runtime = await seedRuntime(table, tenantId);
  const ids: Record<string, string> = {
    tenant: tenantId,
    user: actorId,
    repo: repo.id,
    app: version.appId,
    appv: version.id,
    rt: runtime.id,
    scan: newId("repoEvent"),
    rev: newId("review"),
    att: newId("attachment"),
    dep: newId("deployment"),
    bak: newId("backup"),
    job: newId("job"),
    apr: newId("approval"),
    mkt: newId("market"),
    offer: newId("offer"),
    order: newId("order"),
  };
  const id = (kind: string) => ids[kind] ?? "";
  await table.transact([
    {
      put: repoEventItem({
        ...NOTHING_DONE,
        id: id("scan"),
        tenantId,
        repoId: repo.id,
        status: "succeeded",
        startedAt: at,
      }),
    },
    {
      put: reviewItem({
        id: id("rev"),
        tenantId,
        appId: version.appId,
        versionId: version.id,
        name: "zookeeper",
        packageVersion: "0.1.0",
        audience: "private",
        status: "submitted",
        phase: "vendor",
        phases: [{ phase: "vendor", status: "waiting" }],
        texts: { description: "", keywords: [], curated: {} },
        submittedBy: actorId,
        version: 1,
        createdAt: at,
        updatedAt: at,
      }),
    },
    {
      put: approvalItem({
        id: id("apr"),
        tenantId,
        kind: "deploy",
        subject: { type: "deployment", id: id("dep") },
        title: "seeded",
        request: {},
        facts: { groups: [] },
        hash: "0".repeat(64),
        createdBy: actorId,
        author: [actorId],
        flowId: newId("approvalFlow"),
        flowVersion: 1,
        sameApprover: false,
        status: "pending",
        wave: 0,
        steps: [],
        delegations: [],
        history: [],
        settled: false,
        sweepAt: at,
        nudges: 0,
        version: 1,
        createdAt: at,
        updatedAt: at,
      }),
    },
    backupWrite(
      seededBackup({ tenantId, id: id("bak"), deploymentId: id("dep"), jobId: id("job"), createdBy: actorId }),
    ),
    { put: reviewOwnerItem({ id: id("rev"), tenantId }) },
    ...seededMarket(tenantId, actorId, ids).map((put) => ({ put })),
    { put: attachmentPlace({ tenantId, repoId: repo.id, appId: version.appId, id: id("att") }) },
  ]);
  await seedDeployment(served, admin, ids);
  const report = { tenantId, deploymentId: id("dep"), differences: [], checkedAt: at, deploymentVersion: 1 };
  await driftStore(table).save({ ...report, status: "in-sync" });
  // The document's own example lies below a group that is not there.
  const group = await served.send(admin, "POST", "/groups", { body: { path: "/eng" } });
  ids.grp = z.object({ id: z.string() }).parse(JSON.parse(group.text)).id;
  for (const operation of operations) await makeOne(served, admin, operation, ids);
  if (ids.hook !== undefined) {
    ids.dlv = newId("delivery");
    await table.put(
      deliveryItem({
        id: ids.dlv,
        tenantId,
        webhookId: ids.hook,
        noticeId: newId("notice"),
        type: "webhook.ping",
        payload: "{}",
        status: "failed",
        round: 1,
        attempts: 1,
        log: [],
        leaseUntil: 0,
        createdAt: at,
        roundAt: at,
        version: 1,
      }),
    );
  }
  return ids;
}

/** `POST /credentials` and its like, where there is none of that kind yet. */
async function makeOne(served: Served, admin: Someone, operation: Documented, ids: Record<string, string>) {
  const { method, path, body, least } = operation;
  if (method !== "POST" || !/^\/[a-z-]+$/.test(path) || body === undefined || least === "platform") return;
  const one = operations.find((other) => other.path.startsWith(`${path}/{id}`));
  const kind = one === undefined ? undefined : kindOf(one.path, one.params[0]?.example ?? "");
  if (kind === undefined || ids[kind] !== undefined) return;
  const made = await served.send(admin, method, path, { body: filled(example(body.example, admin), ids) });
  if (made.status >= 300) return;
  const { id, name } = Made.parse(JSON.parse(made.text));
  const found = id ?? name;
  if (found !== undefined) ids[kind] = found;
}

/** The document's example, with our own ids where it has some of its own. */
export function filled(example: unknown, own: Fixtures): unknown {
  const text = JSON.stringify(example ?? {}).replace(/"([a-z]+)-0m9x2k4f7abcdefghj"/g, (whole, kind: string) =>
    own[kind] === undefined ? whole : JSON.stringify(own[kind]),
  );
  return JSON.parse(text);
}

/** The document's example. Its groups are those of another world, and names that are ids must not be the same everywhere. */
function example(given: unknown, { tenantId }: Someone): unknown {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  const { groups: _groups, ...rest } = z
    .looseObject({ groups: z.unknown().optional(), name: z.unknown().optional() })
    .parse(given);
  return rest.name === "deployer" ? { ...rest, name: `deployer-${tenantId.slice(-1)}` } : rest;
}

async function seedDeployment({ table }: Served, { tenantId, actorId }: Someone, ids: Fixtures): Promise<void> {
  const [id = "", jobId = ""] = [ids.dep, ids.job];
  await deploymentStore(table).create({
    deployment: Deployment.parse({
      id,
      tenantId,
      name: "seeded",
      description: "",
      appId: ids.app ?? "",
      appVersionId: ids.appv ?? "",
      repoId: ids.repo ?? "",
      runtimeId: ids.rt ?? "",
      provider: "aws",
      credentialId: newId("credential"),
      values: ANSWERED,
      subnetId: "subnet-0a1b2c3d",
      status: "active",
      lastJobId: jobId,
      metadataVersion: 0,
      createdBy: actorId,
      version: 1,
      createdAt: at,
      updatedAt: at,
    }),
    job: Job.parse({
      id: jobId,
      tenantId,
      kind: "deploy",
      deploymentId: id,
      provider: "aws",
      status: "succeeded",
      attempt: 1,
      layers: 0,
      tasks: 0,
      cancelRequested: false,
      createdBy: actorId,
      createdAt: at,
      version: 1,
    }),
    also: [],
  });
}

/** A market that nobody else sees, with an offer; and an order of something elsewhere, which its vendor has decided. */
function seededMarket(tenantId: string, createdBy: string, { mkt = "", offer = "", order = "", app = "" }: Fixtures) {
  const made = { createdBy, version: 1, createdAt: at, updatedAt: at };
  const price = { kind: "free" as const };
  const market = { id: mkt, tenantId, name: "seeded", description: "", visibility: "private" as const, groups: [] };
  const what = { marketId: mkt, appId: app, appName: "zookeeper", price };
  const sides = { buyerTenantId: tenantId, vendorTenantId: "tenant-elsewhere", offerId: offer, offerVersion: 1 };
  return [
    marketItem({ ...market, offers: 1, ...made }),
    offerItem({ ...what, id: offer, tenantId, description: "", ...made }),
    orderItem({ ...what, ...sides, id: order, status: "cancelled", ...made }),
  ];
}

function seededBackup(of: Pick<Backup, "tenantId" | "id" | "deploymentId" | "jobId" | "createdBy">): Backup {
  return {
    ...of,
    name: "seeded",
    policy: "custom",
    consistency: "application",
    status: "available",
    spec: {
      appId: newId("app"),
      appVersionId: newId("appVersion"),
      repoId: newId("repo"),
      runtimeId: newId("runtime"),
      values: {},
      subnetId: "subnet-0a1b2c3d",
    },
    provider: "aws",
    snapshots: {},
    version: 1,
    createdAt: at,
  };
}
