import * as z from "zod";
import { backupIndex, backupKey } from "../domain/backup/entity.ts";
import { Backup } from "../domain/backup/schema.ts";
import { credentialKey } from "../domain/credential/entity.ts";
import { Credential } from "../domain/credential/schema.ts";
import { ceasedIndex } from "../domain/deployment/ceasing.ts";
import { deploymentKey, nodeKey, nodesOf } from "../domain/deployment/entity.ts";
import { Deployment, type DeploymentStatus, Node } from "../domain/deployment/schema.ts";
import { usageIndex } from "../domain/deployment/usage.ts";
import { ALL_FRONTGATES, frontgateKey, frontgateSeenKey } from "../domain/frontgate/entity.ts";
import { Frontgate } from "../domain/frontgate/schema.ts";
import { jobKey, jobsOfDeployment, statusIndex, taskKey, tasksOf } from "../domain/job/entity.ts";
import { Job, Task, type TaskFailure } from "../domain/job/schema.ts";
import { linkKey } from "../domain/link/entity.ts";
import { Link } from "../domain/link/schema.ts";
import { Placement } from "../domain/placement/schema.ts";
import { placementKey } from "../domain/placement/store.ts";
import { revisionKey } from "../domain/revision/entity.ts";
import { Revision, Spec } from "../domain/revision/schema.ts";
import { runtimeKey } from "../domain/runtime/entity.ts";
import { Runtime } from "../domain/runtime/schema.ts";
import { type ExportedKind, exportedKind } from "./kind.ts";

/** How often it was put to use: a deletion is conditional on it. */
const uses = z.int().default(0);

/**
 * The external id is what a tenant's cloud trusts this store by: each store makes its own, and one that an archive
 * names could be another customer's.
 */
const { sealed: _secret, fingerprint: _print, externalId: _externalId, ...credentialShape } = Credential.shape;

const credential = exportedKind({
  name: "credential",
  pk: "CREDENTIAL",
  sk: "*",
  shape: { ...credentialShape, uses },
  secrets: ["sealed"],
  // Nobody has its secret here: an empty fingerprint says so until it is given again.
  item: (record) => ({
    ...credentialKey(record.tenantId, record.id),
    entity: "Credential",
    ...record,
    sealed: "",
    fingerprint: "",
  }),
});

const runtime = exportedKind({
  name: "runtime",
  pk: "RUNTIME",
  sk: "*",
  shape: { ...Runtime.shape, uses },
  // Shared with groups of the other store's tenants: here its tenant shares it again.
  item: ({ groups: _, ...record }) => ({
    ...runtimeKey(record.tenantId, record.id),
    entity: "Runtime",
    ...record,
  }),
});

const placement = exportedKind({
  name: "placement",
  pk: "PLACEMENT",
  sk: "*",
  shape: Placement.shape,
  item: (record) => ({ ...placementKey(record.tenantId, record.id), entity: "Placement", ...record }),
});

const { sealedValues: _values, ...deploymentShape } = Deployment.shape;

const UNDER_WAY: ReadonlySet<DeploymentStatus> = new Set([
  "pending_approval",
  "creating",
  "updating",
  "starting",
  "stopping",
  "ceasing",
  "recovering",
  "deleting",
]);

const deployment = exportedKind({
  name: "deployment",
  pk: "DEP",
  sk: "*",
  shape: deploymentShape,
  secrets: ["sealedValues"],
  leadsTo: (tenantId, { id }) => [{ query: { pk: nodesOf(tenantId, id) } }],
  item: ({ activeJobId: _, ...record }) => ({
    ...deploymentKey(record.tenantId, record.id),
    entity: "Deployment",
    ...record,
    // Of its own apps: what an archive says of another tenant's is believed when a job has found that app.
    ...(record.appTenantId === undefined && record.status !== "deleted" ? usageIndex(record) : {}),
    ...(record.expiresAt === undefined ? {} : ceasedIndex(record, record.expiresAt)),
    ...(UNDER_WAY.has(record.status)
      ? { status: "failed", statusReason: "It waited, or a job was changing it, when it was exported." }
      : {}),
  }),
});

const { sealedToken: _token, sealedMetadata: _told, tokenSha256: _hash, ...nodeShape } = Node.shape;

/** The first node of a number, and those that came after it. */
const nodeKind = (name: string, sk: string) =>
  exportedKind({
    name,
    pk: "DEP#*",
    sk,
    shape: nodeShape,
    secrets: ["sealedToken", "sealedMetadata"],
    // The one-time token was used when the machine was made, or the machine never was.
    item: (record) => ({
      ...nodeKey(record.tenantId, record.deploymentId, record.sid, record.generation),
      entity: "Node",
      ...record,
      health: "unknown",
      sealedToken: "",
      tokenSha256: "",
    }),
  });
const node = nodeKind("node", "NODE#*");
const laterNode = nodeKind("later-node", "NODE#*#*");

const { sealedValues: _answers, ...specShape } = Spec.shape;

const revision = exportedKind({
  name: "revision",
  pk: "DEP#*",
  sk: "REV#*",
  shape: { ...Revision.shape, spec: z.object(specShape) },
  secrets: ["spec.sealedValues"],
  item: (record) => ({
    ...revisionKey(record.tenantId, record.deploymentId, record.number),
    entity: "Revision",
    ...record,
    ...(record.status === "pending" ? { status: "failed" } : {}),
  }),
});

/** Its snapshots stay in the tenant's cloud, where the other store finds them by the same credential. */
const backup = exportedKind({
  name: "backup",
  pk: "BACKUP",
  sk: "*",
  shape: { ...Backup.shape, spec: z.object(specShape) },
  secrets: ["spec.sealedValues"],
  item: (record) => ({
    ...backupKey(record.tenantId, record.id),
    ...backupIndex(record),
    entity: "Backup",
    ...record,
    ...(record.status === "creating" || record.status === "deleting" ? { status: "failed" } : {}),
  }),
});

/** Of what was under way when it was exported: nothing of this store carries it on. */
const cutOff: TaskFailure = {
  code: "exported",
  message: "It had not ended when the tenant was exported from another store.",
  retryable: false,
  remedy: "Look at the deployment's machines, then start a new operation.",
};

const job = exportedKind({
  name: "job",
  pk: "JOB",
  sk: "*",
  shape: Job.shape,
  leadsTo: (tenantId, { id }) => [{ query: { pk: tasksOf(tenantId, id) } }],
  // A queued job would be carried out as soon as it is written.
  item: (record, { now }) => {
    const job: Job = ["pending_approval", "queued", "running"].includes(record.status)
      ? { ...record, status: "failed", failure: cutOff, finishedAt: now.toISOString() }
      : record;
    return {
      ...jobKey(job.tenantId, job.id),
      gsi1pk: jobsOfDeployment(job.tenantId, job.deploymentId),
      gsi1sk: job.id,
      ...statusIndex(job),
      entity: "Job",
      ...job,
    };
  },
});

const { leaseUntil: _taskLease, commandId: _command, ...taskShape } = Task.shape;

const task = exportedKind({
  name: "task",
  pk: "JOB#*",
  sk: "task-*",
  shape: taskShape,
  item: (record, { now }) => ({
    ...taskKey(record.tenantId, record.jobId, record.id),
    entity: "Task",
    ...record,
    leaseUntil: 0,
    ...(record.status === "running" ? { status: "failed", failure: cutOff, finishedAt: now.toISOString() } : {}),
  }),
});

const {
  sealedToken: _enrolment,
  tokenSha256: _enrolmentHash,
  connectionId: _connection,
  ...gateShape
} = Frontgate.shape;
const { restoring: _restoring, ...keptShape } = gateShape;
const { ready: _ready, leaseOwner: _owner, leaseUntil: _until, nodesDigest: _nodes, ...keptGate } = keptShape;

const frontgate = exportedKind({
  name: "frontgate",
  pk: "FRONTGATE",
  sk: "*",
  shape: keptGate,
  secrets: ["sealedToken"],
  // Its machine has its own key and dials the other store: it comes here when that store's name leads here.
  item: ({ users, revokedNodes, ...record }) => ({
    ...frontgateKey(record.tenantId, record.id),
    gsi1pk: ALL_FRONTGATES,
    gsi1sk: frontgateSeenKey(record.lastSeenAt ?? record.createdAt, record.id),
    entity: "Frontgate",
    ...record,
    ...(users.length === 0 ? {} : { users: new Set(users) }),
    ...(revokedNodes.length === 0 ? {} : { revokedNodes: new Set(revokedNodes) }),
    ready: false,
    leaseUntil: 0,
    sealedToken: "",
  }),
});

const link = exportedKind({
  name: "link",
  pk: "LINK",
  sk: "*#*",
  shape: Link.shape,
  item: (record) => ({
    ...linkKey(record.tenantId, record.deploymentId, record.dependentId),
    entity: "Link",
    ...record,
  }),
});

export const runningKinds: readonly ExportedKind[] = [
  credential,
  runtime,
  placement,
  deployment,
  link,
  node,
  laterNode,
  revision,
  backup,
  job,
  task,
  frontgate,
];
