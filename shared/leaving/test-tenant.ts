import { createHash } from "node:crypto";
import { seedRuntime, seedZookeeper } from "../../functions/api/test-store.ts";
import { passedItem } from "../domain/app/edits.ts";
import { appItem, appKey, appVersionItem, archiveObjectKey } from "../domain/app/entity.ts";
import { appEventItem } from "../domain/app/event.ts";
import { App } from "../domain/app/schema.ts";
import { approvalItem, callbackKey, flowKey, subjectKey } from "../domain/approval/entity.ts";
import { flow as testFlow } from "../domain/approval/test-flow.ts";
import { attachmentObjectKey } from "../domain/attachment/rules.ts";
import type { Attachment } from "../domain/attachment/schema.ts";
import { putPlace } from "../domain/attachment/store.ts";
import { headKey as auditHeadKey, entryItem, intentKey, sourceItem } from "../domain/audit/entity.ts";
import type { AuditEntry } from "../domain/audit/schema.ts";
import type { Backup } from "../domain/backup/schema.ts";
import { backupWrite } from "../domain/backup/store.ts";
import { categoryItem, memberItem as categoryMemberItem, closedKey, TREE } from "../domain/category/entity.ts";
import { commandKey } from "../domain/command/entity.ts";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
import { deploymentStore } from "../domain/deployment/store.ts";
import { deploymentEventStore } from "../domain/deployment-event/store.ts";
import { frontgateStore } from "../domain/frontgate/store.ts";
import { groupId } from "../domain/group/schema.ts";
import { groupStore } from "../domain/group/store.ts";
import { idempotencyKey } from "../domain/idempotency/entity.ts";
import { slotsKey } from "../domain/job/entity.ts";
import type { Job, Task } from "../domain/job/schema.ts";
import { jobStore } from "../domain/job/store.ts";
import { keyPairItem } from "../domain/key-pair/entity.ts";
import { historyItem } from "../domain/lifecycle/entity.ts";
import { linkKey } from "../domain/link/entity.ts";
import type { Link } from "../domain/link/schema.ts";
import {
  entitlementItem,
  joinedItem,
  marketItem,
  memberItem,
  offerItem,
  orderItem,
  saleItem,
} from "../domain/market/entity.ts";
import { memberStore } from "../domain/member/store.ts";
import { mailKey, noticeKey, noticeSettingsKey } from "../domain/notice/entity.ts";
import { placementKey } from "../domain/placement/store.ts";
import { policyKey } from "../domain/policy/entity.ts";
import { eventKey, headKey, subscriberKey } from "../domain/progress/entity.ts";
import { repoEventItem, repoRemovalItem } from "../domain/repo/entity.ts";
import { NOTHING_DONE } from "../domain/repo/schema.ts";
import { reviewItem, reviewOwnerItem } from "../domain/review/entity.ts";
import { revisionOf, specOf } from "../domain/revision/rules.ts";
import { revisionWrite } from "../domain/revision/store.ts";
import { searchIndex } from "../domain/search/index-store.ts";
import { tenantSettingsKey } from "../domain/store-settings/entity.ts";
import type { Tenant } from "../domain/tenant/schema.ts";
import { tenantStore } from "../domain/tenant/store.ts";
import { deliveryKey, healthKey, webhookItem } from "../domain/webhook/entity.ts";
import { newId } from "../kernel/ids.ts";
import type { BulkObjects } from "../platform/bulk-objects.ts";
import type { Item, Key, Table } from "../platform/dynamodb.ts";
import { reindexApp } from "../search/reindex.ts";

const at = "2026-11-21T09:00:00.000Z";
const common = { version: 1, createdAt: at, createdBy: "user-1", updatedAt: at };

/** A tenant with at least one item of every kind that there is, and its objects. */
export async function seedTenant(table: Table, objects: BulkObjects, tenantId: string): Promise<Tenant> {
  const put = (...items: readonly (Item & Key)[]) => table.transact(items.map((item) => ({ put: item })));
  const tenant: Tenant = {
    id: tenantId,
    name: `Name of ${tenantId}`,
    status: "active",
    statusReason: "",
    roles: [{ name: "deployer", title: "Deploys", grants: ["deployments:create@own"], ...common }],
    ...common,
  };
  const admin = {
    tenantId,
    userId: `user-of-${tenantId}`,
    email: `admin@${tenantId}.example`,
    name: "A. Dmin",
    roles: ["tenant-admin"],
    groups: [],
    status: "active" as const,
    ...common,
  };
  await tenantStore(table).create(tenant, admin, []);
  const group = { id: groupId(tenantId, "/eng"), tenantId, path: "/eng", description: "", ...common };
  await groupStore(table).create(group, []);
  await memberStore(table).save(admin, { ...admin, groups: ["/eng"], version: 2 }, []);

  const { repo, version } = await seedZookeeper(table, tenantId);
  const bytes = Buffer.from(`package of ${tenantId}`);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  await objects.put(archiveObjectKey(digest), bytes, "application/gzip");
  const picture = Buffer.from(`picture of ${tenantId}`);
  const attachment: Attachment = {
    id: newId("attachment"),
    kind: "icon",
    type: "image/png",
    width: 1,
    height: 1,
    size: picture.byteLength,
    digest: `sha256:${createHash("sha256").update(picture).digest("hex")}`,
    createdAt: at,
  };
  await objects.put(attachmentObjectKey(tenantId, attachment), picture, "image/png");
  const app = App.parse(await table.get(appKey(tenantId, version.appId)));
  const categoryId = newId("category");
  const reviewId = newId("review");
  const texts = { description: "", keywords: [], curated: {} };
  const withPicture: App = { ...app, attachments: [attachment], curated: { categories: [categoryId] } };
  await put(
    appItem(withPicture),
    appVersionItem({ ...version, digest, size: bytes.byteLength }),
    appEventItem({ id: newId("appEvent"), tenantId, appId: app.id, action: "edited", at, by: "user-1" }),
    passedItem(tenantId, app.id, "test", version.id),
    historyItem({
      tenantId,
      appId: app.id,
      versionId: version.id,
      number: 1,
      command: "upload",
      to: "active",
      actor: "user-1",
      actedAs: "owner",
      requestId: "r",
      at,
    }),
    reviewItem({
      id: reviewId,
      tenantId,
      appId: app.id,
      versionId: version.id,
      name: app.name,
      packageVersion: "0.1.0",
      audience: "shared",
      status: "passed",
      phases: [],
      texts,
      submittedBy: "user-1",
      version: 1,
      createdAt: at,
      updatedAt: at,
    }),
    reviewOwnerItem({ id: reviewId, tenantId }),
    categoryItem({ id: categoryId, owner: tenantId, names: { en: "Own" }, version: 1, createdAt: at, updatedAt: at }),
    categoryMemberItem(tenantId, categoryId, { tenantId, appId: app.id }),
    { pk: `T#${tenantId}#CATEGORY`, sk: TREE, number: 1 },
    { ...closedKey(tenantId, newId("category"), 0), expiresAt: 9_999_999_999 },
    repoEventItem({
      ...NOTHING_DONE,
      errors: [],
      id: newId("repoEvent"),
      tenantId,
      repoId: repo.id,
      status: "succeeded",
      startedAt: at,
      finishedAt: at,
    }),
    repoRemovalItem({ tenantId, repoId: newId("repo"), deletedAt: at }),
    { ...tenantSettingsKey(tenantId), entity: "StoreSettings", reviewPhases: ["vendor"], version: 1, updatedAt: at },
    { ...idempotencyKey({ tenantId, route: "POST /x", key: "k" }), entity: "IdempotencyKey", fingerprint: "f" },
    { pk: `T#${tenantId}#UPLOAD`, sk: newId("upload"), entity: "Upload" },
    { pk: `T#${tenantId}#QUOTA`, sk: "/", used_deployments: 1 },
    { pk: `T#${tenantId}#QUOTA_COUNT`, sk: "-" },
    { pk: `T#${tenantId}#QUOTA_REQUEST`, sk: "qr-1" },
    { ...auditHeadKey(tenantId), seq: 1, hash: entry(tenantId).hash },
    entryItem(entry(tenantId)),
    sourceItem(entry(tenantId), { salt: "s", ip: "192.0.2.1" }),
    { pk: `T#${tenantId}#SHARED_RUNTIME`, sk: "rt-1" },
    { pk: `T#${tenantId}#RUNTIME#rt-1#GUEST`, sk: "tenant-guest#dep-1" },
    ...approving(tenantId),
    { pk: `T#${tenantId}#INVITATION`, sk: "inv-1" },
    { pk: `T#${tenantId}#RATE#tok-1`, sk: "-", fullAt: 1 },
    ...telling(tenantId),
    ...marketItems(tenantId, app),
    { ...headKey(tenantId, "jobs"), seq: 1 },
    { ...eventKey(tenantId, "jobs", 1), at },
    { ...subscriberKey(tenantId, "jobs", "c1"), tenantId },
    { ...slotsKey(tenantId), jobs: new Set(["job-1"]) },
    ...PASSING.map(([part, sk]) => ({ pk: `T#${tenantId}#${part}`, sk })),
  );
  await table.transact([putPlace(withPicture, attachment)]);
  await objects.put(`manifests/${tenantId}/${repo.id}/1-x`, Buffer.from("manifest"), "application/gzip");
  await objects.put(`uploads/${tenantId}/up-1`, Buffer.from("upload"), "application/gzip");
  await reindexApp(
    { table, index: searchIndex(table), formats: new Map([["aws", ["vm"]]]) },
    { tenantId, appId: app.id },
  );

  const runtime = await seedRuntime(table, tenantId);
  await seedDeployment(table, tenantId, {
    appId: app.id,
    appVersionId: version.id,
    repoId: repo.id,
    runtimeId: runtime.id,
    credentialId: runtime.credentialId,
  });
  return tenant;
}

function approving(tenantId: string): readonly (Item & Key)[] {
  const flow = { ...testFlow({ steps: [{ name: "s", approvers: [{ role: "approver" }] }] }), tenantId };
  const approval = {
    id: "apr-0m9x2k4f7abcdefghj",
    tenantId,
    kind: "deploy" as const,
    subject: { type: "deployment", id: "dep-1" },
    title: "Deploy keeper",
    request: {},
    facts: { groups: [tenantId] },
    hash: "h",
    createdBy: "user-1",
    author: ["user-1"],
    flowId: flow.id,
    flowVersion: 1,
    sameApprover: false,
    status: "pending" as const,
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
  };
  return [
    { ...flowKey(tenantId, flow.id), entity: "ApprovalFlow", ...flow },
    placementItem(tenantId),
    policyItem(tenantId),
    keyPairOf(tenantId),
    approvalItem(approval),
    { ...callbackKey(tenantId, approval.id), token: "t" },
    { ...subjectKey(approval), tenantId },
  ];
}

function entry(tenantId: string): AuditEntry {
  return {
    id: "aud-0m9x2k4f7abcdefghj",
    tenantId,
    at,
    actorId: "user-1",
    operation: "createRepo",
    object: { type: "repo", id: "repo-1" },
    outcome: "done",
    v: 1,
    seq: 1,
    recordedAt: at,
    sourceDigest: "0".repeat(64),
    prevHash: "0".repeat(64),
    hash: "1".repeat(64),
  };
}

function telling(tenantId: string): readonly (Item & Key)[] {
  const id = newId("webhook");
  const secret = { sealed: "SEALED-WEBHOOK", hint: "WXYZ", fingerprint: "f", createdAt: at };
  const events = { events: ["*"], enabled: false, disabledReason: "user" as const };
  return [
    webhookItem({
      id,
      tenantId,
      url: "https://example.com/",
      description: "",
      ...events,
      secrets: [secret],
      ...common,
    }),
    { ...healthKey(tenantId, id), failures: 0 },
    { ...deliveryKey(tenantId, id, newId("delivery")), tenantId },
    { ...noticeSettingsKey(tenantId), entity: "NoticeSettings", email: true, language: "en", version: 1 },
    { ...noticeKey(tenantId, newId("notice")), tenantId },
    { ...mailKey(tenantId, newId("notice"), "hash"), tenantId },
    { ...intentKey(tenantId, newId("audit")), tenantId },
    { pk: `T#${tenantId}#IMPORT`, sk: "CLAIM", tenantId, importId: "imp-1" },
  ];
}

function placementItem(tenantId: string): Item & Key {
  const id = newId("placement");
  const deployments = [{ id: "dep-1", runtimeId: "rt-1", provider: "aws" }];
  const what = { name: "Everywhere", description: "", appId: "app-1", appVersionId: "appv-1", deployments };
  const made = { createdBy: "user-1", version: 1, createdAt: at };
  return { ...placementKey(tenantId, id), entity: "Placement", id, tenantId, ...what, ...made };
}

function policyItem(tenantId: string): Item & Key {
  const id = newId("policy");
  const rules = [{ id: "small", effect: "deny", when: "plan.nodes > 3", message: "Three are enough." }];
  const said = { name: "Size", description: "", mode: "enforce", rules };
  const made = { createdBy: "user-1", version: 1, createdAt: at, updatedAt: at };
  return { ...policyKey(tenantId, id), entity: "Policy", id, tenantId, ...said, ...made };
}

/** Of a tenant that sells to another one, and buys of it. */
function marketItems(tenantId: string, { id: appId, name: appName }: App): readonly (Item & Key)[] {
  const [marketId, other] = [newId("market"), "tenant-elsewhere"];
  const made = { createdBy: "user-1", version: 1, createdAt: at, updatedAt: at };
  const price = { kind: "once" as const, amount: 100, currency: "EUR" };
  const market = {
    id: marketId,
    tenantId,
    name: "Keepers",
    description: "",
    visibility: "private" as const,
    groups: [],
  };
  const offer = { id: newId("offer"), tenantId, marketId, appId, appName, description: "", price, ...made };
  const ordered = { offerId: offer.id, offerVersion: 1, appId, appName, price, status: "pending" as const, ...made };
  const id = newId("order");
  const sale = { id, buyerTenantId: other, vendorTenantId: tenantId, marketId, ...ordered };
  const order = { ...sale, id: newId("order"), buyerTenantId: tenantId, vendorTenantId: other };
  const membership = { marketId, vendorTenantId: other, memberTenantId: tenantId, joinedAt: at };
  const right = { tenantId, appId, vendorTenantId: other, marketId, openOrderId: order.id };
  return [
    marketItem({ ...market, offers: 1, ...made }),
    offerItem(offer),
    memberItem({ ...membership, vendorTenantId: tenantId, memberTenantId: other }),
    joinedItem(membership),
    orderItem(order),
    saleItem(sale),
    entitlementItem({ ...right, version: 1, createdAt: at, updatedAt: at }),
  ];
}

function keyPairOf(tenantId: string): Item & Key {
  const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINTEyeYm5X3ScUYW4hKFXVZ8hQQFGa8yFLzWHsLoRN2d";
  const about = { name: "Ada's", type: "ssh-ed25519", bits: 256, fingerprint: "SHA256:0" };
  return keyPairItem({
    id: newId("keyPair"),
    tenantId,
    publicKey,
    ...about,
    createdBy: "user-1",
    version: 1,
    createdAt: at,
  });
}

/** Items that no archive has, by what their partition ends in and by their sort key: what is in them is nobody's business. */
const PASSING: readonly (readonly [string, string])[] = [
  ["DEP#dep-1", "DRIFT"],
  ["DEP#dep-1", "BACKUP_SCHEDULE"],
  ["DEP#dep-1", "HELD"],
  ["PLAN", "plan-1"],
  ["ROLLOUT", "rollout-1"],
  ["ROLLOUT#rollout-1", "dep-1"],
  ["ALARM", "alarm-1"],
  ["ALARM#alarm-1", "1"],
  ["ANSWER#cmd-1", "1"],
  ["METRIC#dep-1", "1m#1"],
  ["METRIC#dep-1", "5m#1"],
  ["METRIC#dep-1", "1h#1"],
  ["METRIC#dep-1", "ITEMS#1"],
  ["JOB#job-1", "EFFECTS#task-1"],
  ["JOB#job-1", "LOOKUPS"],
];

async function seedDeployment(
  table: Table,
  tenantId: string,
  refs: {
    readonly appId: string;
    readonly appVersionId: string;
    readonly repoId: string;
    readonly runtimeId: string;
    readonly credentialId: string;
  },
): Promise<void> {
  const id = newId("deployment");
  const job: Job = {
    id: newId("job"),
    tenantId,
    kind: "deploy",
    deploymentId: id,
    provider: "aws",
    status: "succeeded",
    attempt: 1,
    layers: 1,
    tasks: 1,
    cancelRequested: false,
    createdBy: "user-1",
    createdAt: at,
    startedAt: at,
    finishedAt: at,
    version: 3,
  };
  const store = deploymentStore(table);
  const deployment: Deployment = {
    id,
    tenantId,
    name: "keeper",
    description: "",
    ...refs,
    provider: "aws",
    values: { size: 3 },
    sealedValues: "SEALED-VALUES",
    subnetId: "subnet-1",
    vpcId: "vpc-1",
    status: "stopped",
    lastJobId: job.id,
    revision: 1,
    lastRevision: 1,
    metadataVersion: 4,
    version: 2,
    createdAt: at,
    updatedAt: at,
  };
  const revision = { ...revisionOf(deployment, job, 1, specOf(deployment)), status: "applied" as const, endedAt: at };
  await store.create({
    deployment,
    job,
    also: [revisionWrite(revision)],
  });
  const link: Link = { tenantId, deploymentId: id, dependentId: newId("deployment"), createdAt: at };
  await table.put({ ...linkKey(tenantId, id, link.dependentId), entity: "Link", ...link });
  const node: Node = {
    id: newId("node"),
    tenantId,
    deploymentId: id,
    role: "zk",
    sid: 1,
    cpu: 2,
    memory: 4096,
    volumeSize: 20,
    instanceId: "i-1",
    address: "10.0.0.5",
    status: "stopped",
    health: "unknown",
    confd: false,
    sealedToken: "SEALED-TOKEN",
    tokenSha256: "0".repeat(64),
    updatedAt: at,
  };
  await store.addNodes([node, { ...node, id: newId("node"), generation: 2 }]);
  const backup: Backup = {
    id: newId("backup"),
    tenantId,
    deploymentId: id,
    name: "before the change",
    policy: "device",
    consistency: "crash",
    status: "available",
    jobId: job.id,
    spec: specOf(deployment),
    provider: "aws",
    snapshots: {},
    createdBy: "user-1",
    version: 2,
    createdAt: at,
  };
  await table.transact([backupWrite(backup)]);
  const events = deploymentEventStore(table);
  await events.save({ id: newId("notice"), tenantId, deploymentId: id, type: "deployment.stopped", at, jobId: job.id });
  const task: Task = {
    id: newId("task"),
    tenantId,
    jobId: job.id,
    kind: "create-node",
    layer: 0,
    place: 0,
    nodeId: node.id,
    input: {},
    status: "succeeded",
    attempts: 1,
    startedAt: at,
    finishedAt: at,
    leaseUntil: 0,
  };
  await jobStore(table).addTasks([task]);
  const frontgateId = newId("frontgate");
  await frontgateStore(table).join(
    {
      id: frontgateId,
      tenantId,
      provider: "aws",
      runtimeId: refs.runtimeId,
      vpcId: "vpc-1",
      subnetId: "subnet-1",
      status: "active",
      users: [],
      generation: "g1",
      leaseUntil: 0,
      region: "us-east-1",
      instanceId: "i-2",
      sealedToken: "SEALED-ENROLMENT",
      tokenExpiresAt: 0,
      rotateKey: false,
      revokedNodes: [],
      lastProofAt: 1,
      ready: false,
      createdAt: at,
    },
    id,
  );
  await table.put({ ...commandKey(tenantId, frontgateId, newId("command")), entity: "Command", tenantId });
  await table.put({ pk: `CMD_DUE#0`, sk: `${at}#${id}`, tenantId, frontgateId, commandId: "cmd-1" });
}
