import * as z from "zod";
import { JobCause } from "../job/schema.ts";
import { Spec } from "../revision/schema.ts";

/** Snapshot of one node's data volume. */
export const VolumeSnapshot = z.object({
  nodeId: z.string(),
  role: z.string(),
  /** Number that the node had. */
  sid: z.int(),
  /** As the cloud knows it. */
  snapshotId: z.string(),
  /** GiB of the volume. */
  size: z.int(),
  createdAt: z.string(),
});
export type VolumeSnapshot = z.infer<typeof VolumeSnapshot>;

/** `device`: snapshots of the data volumes; `custom`: whatever the package's commands keep, and where. */
export const BackupPolicy = z.enum(["device", "custom"]);
export type BackupPolicy = z.infer<typeof BackupPolicy>;

/**
 * What was kept of a deployment at one moment. It outlives the deployment: until somebody deletes it, or a schedule does
 * that keeps only so many.
 */
export const Backup = z.object({
  id: z.string(),
  tenantId: z.string(),
  deploymentId: z.string(),
  name: z.string(),
  policy: BackupPolicy,
  /**
   * `application`: the package's `backup` command ran before the snapshots, or is the back-up; `crash`: each volume is as a
   * power cut would leave it, those of different nodes some moments apart.
   */
  consistency: z.enum(["application", "crash"]),
  status: z.enum(["creating", "available", "deleting", "failed"]),
  cause: JobCause.optional(),
  /** The job that makes it. */
  jobId: z.string(),
  /** What the deployment was: what a new one is made from. */
  spec: Spec,
  /** Revision of the deployment that `spec` is. */
  revision: z.int().optional(),
  /** Whose runtime it is, where that is another tenant's. */
  runtimeTenantId: z.string().optional(),
  provider: z.string(),
  /** By node id. Those of a back-up that failed are there until it is deleted. */
  snapshots: z.record(z.string(), VolumeSnapshot),
  createdBy: z.string(),
  /** Of its deployment: whoever reaches that reaches it. */
  ownedBy: z.string().optional(),
  groups: z.array(z.string()).optional(),
  version: z.int(),
  createdAt: z.string(),
  finishedAt: z.string().optional(),
});
export type Backup = z.infer<typeof Backup>;
