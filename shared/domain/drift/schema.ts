import * as z from "zod";

/** What of the cloud's truth is another one than we believe, one field of one node. */
export const Difference = z.object({
  /** The same as long as the same field of the same thing differs. */
  id: z.string(),
  /** Absent: a machine that is no node of the deployment. */
  nodeId: z.string().optional(),
  instanceId: z.string().optional(),
  /** Of workloads: the object by its kind and name, and the RFC 6901 pointer of what differs in it; absent: all of it. */
  object: z.string().optional(),
  pointer: z.string().optional(),
  field: z.enum([
    "machine",
    "state",
    "instanceType",
    "address",
    "publicAddress",
    "subnet",
    "securityGroups",
    "volumeSize",
    "tags",
    "object",
  ]),
  expected: z.unknown(),
  observed: z.unknown(),
  /** When it was first seen. */
  since: z.string(),
});
export type Difference = z.infer<typeof Difference>;

/** `unknown`: the cloud did not answer, or a job is changing the deployment. */
export const DriftStatus = z.enum(["in-sync", "drifted", "unknown"]);

/** The last comparison of a deployment with its cloud. */
export const DriftReport = z.object({
  tenantId: z.string(),
  deploymentId: z.string(),
  status: DriftStatus,
  differences: z.array(Difference),
  /** Why it is unknown. */
  reason: z.string().optional(),
  checkedAt: z.string(),
  /** Of the deployment that was compared. */
  deploymentVersion: z.int(),
});
export type DriftReport = z.infer<typeof DriftReport>;

/** A deployment that is to be compared from some time on: the schedule's work list. */
export const DriftDue = z.object({
  pk: z.string(),
  sk: z.string(),
  tenantId: z.string(),
  deploymentId: z.string(),
  provider: z.string(),
});
export type DriftDue = z.infer<typeof DriftDue>;
