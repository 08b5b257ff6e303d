import * as z from "zod";
import { Backup, VolumeSnapshot } from "../../../shared/domain/backup/schema.ts";
import { Deployment } from "../../../shared/domain/deployment/schema.ts";
import { Shares } from "../../../shared/domain/group/named.ts";
import { reason } from "../../../shared/operations/deploy/request.ts";
import { DeployPlan } from "../../../shared/operations/deploy/view.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import {
  descriptionText,
  idParams,
  idText,
  nameText,
  noBody,
  noParams,
  noQuery,
} from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** What a user sees of a back-up. */
export const BackupView = Backup.omit({
  tenantId: true,
  spec: true,
  runtimeTenantId: true,
  ownedBy: true,
  groups: true,
  snapshots: true,
})
  .extend({
    appId: z.string(),
    appVersionId: z.string(),
    runtimeId: z.string(),
    /** GiB of all volumes together; 0 where the package keeps it. */
    size: z.int(),
    snapshots: z.array(VolumeSnapshot),
  })
  .meta({ id: "Backup" });

const example = {
  id: "bak-0m9x2k4f7abcdefghj",
  deploymentId: "dep-0m9x2k4f7abcdefghj",
  name: "before the move",
  policy: "device",
  consistency: "crash",
  status: "available",
  jobId: "job-0m9x2k4f7abcdefghj",
  appId: "app-0m9x2k4f7abcdefghj",
  appVersionId: "appv-0m9x2k4f7abcdefghj",
  runtimeId: "rt-0m9x2k4f7abcdefghj",
  revision: 1,
  provider: "aws",
  size: 10,
  snapshots: [
    {
      nodeId: "node-0m9x2k4f7abcdefghj",
      role: "zk_node",
      sid: 1,
      snapshotId: "snap-0a1b2c3d",
      size: 10,
      createdAt: "2026-11-21T09:00:02.000Z",
    },
  ],
  createdBy: "usr-0m9x2k4f7abcdefghj",
  createdAt: "2026-11-21T09:00:00.000Z",
  finishedAt: "2026-11-21T09:01:00.000Z",
  version: 2,
};

const params = idParams("backup");

export const list = route({
  method: "GET",
  path: "/backups",
  operationId: "listBackups",
  permission: "backups:read",
  noun: "back-up",
  summary: "List back-ups, newest first: all, or those of one deployment",
  input: {
    params: noParams,
    query: z.strictObject({ ...pageQuery, deploymentId: idText("deployment").optional() }),
    body: noBody,
  },
  output: pageOf(BackupView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/backups/{id}",
  operationId: "getBackup",
  permission: "backups:read",
  noun: "back-up",
  summary: "Read a back-up, and how large it is",
  input: { params, query: noQuery, body: noBody },
  output: BackupView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const remove = route({
  method: "DELETE",
  path: "/backups/{id}",
  operationId: "deleteBackup",
  permission: "backups:delete",
  noun: "back-up",
  summary: "Delete a back-up with its snapshots",
  description:
    "`Location` names the job. The package's `delete_snapshot` runs where the package keeps the back-up and its app is active. The deployment may be gone.",
  input: { params, query: noQuery, body: noBody },
  output: BackupView,
  status: 202,
  conditional: true,
  problems: ["wrong-state", "deployment-busy"],
  examples: { answer: { ...example, status: "deleting", version: 3 } },
});

/** A deployment that was just asked for. */
const NewDeploymentView = Deployment.pick({
  id: true,
  name: true,
  description: true,
  appId: true,
  appVersionId: true,
  runtimeId: true,
  values: true,
  restored: true,
  status: true,
  lastJobId: true,
  approvalId: true,
  version: true,
  createdAt: true,
}).meta({ id: "RestoredDeployment" });

export const restore = route({
  method: "POST",
  path: "/backups/{id}:restore",
  operationId: "restoreBackup",
  permission: "backups:restore",
  noun: "back-up",
  summary: "Make a new deployment from a back-up's snapshots",
  description:
    "On the same runtime, of the same version, with the values that the deployment had; `values` changes some of them. Each node's data volume begins with the snapshot of the node that had its place in its role; `init`, then the package's `restore` where it has one, run before `start`. Needs the permission to deploy as well. One that the package keeps is brought back by `POST /deployments/{id}:restore`. `Location` names the job. `dryRun=true` does every check, answers 200 with what would be made, and writes nothing.",
  input: {
    params,
    query: z.strictObject({ dryRun: z.enum(["true", "false"]).default("false") }),
    body: z
      .strictObject({
        name: nameText.optional(),
        description: descriptionText.optional(),
        groups: Shares.default([]),
        values: z.record(z.string(), z.unknown()).default({}),
        reason,
      })
      .default({ groups: [], values: {} }),
  },
  output: z.union([NewDeploymentView, DeployPlan]),
  status: 202,
  idempotent: "commit",
  problems: [
    "wrong-state",
    "invalid-values",
    "quota-exceeded",
    "incompatible-runtime",
    "no-compatible-runtime",
    "invalid-link",
    "dependency-not-active",
    "links-changed",
  ],
  examples: {
    body: { name: "as it was", reason: "A table was dropped." },
    answer: {
      id: "dep-0m9x2k4f7zzzzzzzzz",
      name: "as it was",
      description: "",
      appId: example.appId,
      appVersionId: example.appVersionId,
      runtimeId: example.runtimeId,
      values: { cluster: { name: "my ensemble", subnet: "subnet-0a1b2c3d" } },
      restored: {
        backupId: example.id,
        volumes: [{ role: "zk_node", place: 0, snapshotId: "snap-0a1b2c3d", size: 10 }],
      },
      status: "creating",
      lastJobId: "job-0m9x2k4f7zzzzzzzzz",
      version: 1,
      createdAt: "2026-11-22T09:00:00.000Z",
    },
    dryRun: {
      dryRun: true,
      operation: "deploy",
      revision: 1,
      runtimeId: example.runtimeId,
      provider: "aws",
      subnetId: "subnet-0a1b2c3d",
      values: { cluster: { name: "my ensemble", subnet: "subnet-0a1b2c3d" } },
      changes: [],
      roles: [{ role: "zk_node", count: 1, cpu: 1, memory: 2048, volumeSize: 10, image: "name:zookeeper-3.9" }],
      resources: [
        {
          action: "create",
          kind: "node",
          id: "node-0m9x2k4f7abcdefghj",
          role: "zk_node",
          after: { cpu: 1, memory: 2048, volumeSize: 10 },
        },
      ],
      layers: [[{ kind: "check-pilot" }], [{ kind: "ensure-frontgate" }]],
      price: { currency: "USD", before: 0, after: 1568, listed: { on: "2026-11-21", source: "list" }, notPriced: [] },
      estimate: { seconds: 200 },
      findings: [],
      quota: [],
      digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
  },
});
