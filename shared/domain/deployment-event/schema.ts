import * as z from "zod";
import { Alarm } from "../alarm/schema.ts";
import { DeploymentHealth } from "../deployment/schema.ts";
import { JobKind } from "../job/schema.ts";
import type { EventType } from "../notice/events.ts";

/** The events that a deployment keeps a list of: all that webhooks are told about it. */
export const DEPLOYMENT_EVENTS = [
  ...(["deployment.active", "deployment.stopped", "deployment.failed", "deployment.deleted"] as const),
  ...(["deployment.health-changed", "deployment.drifted", "deployment.in-sync"] as const),
  ...(["alarm.raised", "alarm.cleared"] as const),
  ...(["job.started", "job.succeeded", "job.failed", "job.cancelled"] as const),
] as const satisfies readonly EventType[];

/** Something that happened to a deployment. Which members there are goes by its type. */
export const DeploymentEvent = z.object({
  id: z.string(),
  tenantId: z.string(),
  deploymentId: z.string(),
  type: z.enum(DEPLOYMENT_EVENTS),
  /** RFC 3339, UTC. */
  at: z.string(),
  /** The job that began or ended, or brought the deployment to its status. */
  jobId: z.string().optional(),
  kind: JobKind.optional(),
  attempt: z.int().optional(),
  /** Why, and what to do about it: of what failed. */
  reason: z.string().optional(),
  remedy: z.string().optional(),
  /** Where a job failed. */
  nodeId: z.string().optional(),
  nodeName: z.string().optional(),
  health: DeploymentHealth.optional(),
  /** The health until then. */
  before: DeploymentHealth.optional(),
  alarmId: z.string().optional(),
  alarmName: z.string().optional(),
  severity: Alarm.shape.severity.optional(),
  item: z.string().optional(),
  /** Such as `> 90`. */
  condition: z.string().optional(),
  breaching: Alarm.shape.breaching.optional(),
  /** Fields in which the cloud has something else than is meant. */
  differences: z.int().optional(),
});
export type DeploymentEvent = z.infer<typeof DeploymentEvent>;
