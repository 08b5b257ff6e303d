import { createHash } from "node:crypto";
import type { Key } from "../../platform/dynamodb.ts";
import type { JobStatus } from "./schema.ts";

/**
 * Access patterns:
 * 1. a job by id; a tenant's jobs: `T#<tenant>#JOB` / id
 * 2. the jobs of a deployment, oldest first: gsi1 `T#<tenant>#DEP#<deployment>#JOB` / id
 * 3. the tasks of a job, put into the order of their layers when read: `T#<tenant>#JOB#<job>` / id
 * 4. a tenant's jobs that were let into the queue or run, for its cap: `T#<tenant>#SLOTS` / `RUNNING`
 * 5. a tenant's queued jobs, oldest first, and every tenant that has some:
 *    gsi2 `JOB_QUEUED#0…7` / `<tenant>#<job>#<attempt>#<deployment>`, only while they are queued
 * 6. running jobs by when somebody looks next whether they still do:
 *    gsi2 `JOB_RUNNING#0…7` / `<RFC 3339>#<tenant>#<job>`, only while they run
 * 7. how far a sweep over those tenants came: `PLATFORM#JOB_SWEEP` / shard
 * 8. all tenants' jobs in a status, newest first, for the platform: gsi3 `JOBS#<status>#0…3` / `<job>#<tenant>`; the
 *    shards are merged. Rows of before this index are in it from their next change of status on; what had ended by then
 *    is found among its tenant's (1)
 */
export const jobKey = (tenantId: string, id: string): Key => ({ pk: `T#${tenantId}#JOB`, sk: id });
export const jobsOf = (tenantId: string): string => `T#${tenantId}#JOB`;
export const jobsOfDeployment = (tenantId: string, deploymentId: string): string =>
  `T#${tenantId}#DEP#${deploymentId}#JOB`;

export const tasksOf = (tenantId: string, jobId: string): string => `T#${tenantId}#JOB#${jobId}`;
export const taskKey = (tenantId: string, jobId: string, taskId: string): Key => ({
  pk: tasksOf(tenantId, jobId),
  sk: taskId,
});

export const slotsKey = (tenantId: string): Key => ({ pk: `T#${tenantId}#SLOTS`, sk: "RUNNING" });

/** Partitions of what is queued, so that no key is written by every tenant. */
export const QUEUED_SHARDS = 8;
export const queuedShard = (tenantId: string): number =>
  createHash("sha256").update(tenantId).digest().readUInt8(0) % QUEUED_SHARDS;
export const queuedPartition = (shard: number): string => `JOB_QUEUED#${shard}`;
/** Where a tenant's queued jobs begin, and after which none of its comes. */
export const queuedBegin = (tenantId: string): string => `${tenantId}#`;
export const queuedEnd = (tenantId: string): string => `${tenantId}#~`;

export const sweepKey = (shard: number): Key => ({ pk: "PLATFORM#JOB_SWEEP", sk: String(shard) });

export const runningPartition = (shard: number): string => `JOB_RUNNING#${shard}`;
/** A running job is looked at so often: one write each time. */
export const LOOK_EVERY_MS = 15 * 60_000;

/** Attributes that list a job as running. */
export function runningIndex(job: { readonly tenantId: string; readonly id: string }, lookAt: Date) {
  return {
    gsi2pk: runningPartition(queuedShard(job.tenantId)),
    gsi2sk: `${lookAt.toISOString()}#${job.tenantId}#${job.id}`,
  };
}

/** Attributes that list a job as queued. All that a message to the queue says is in its key: that index holds no more. */
export function queuedIndex(job: {
  readonly tenantId: string;
  readonly id: string;
  readonly attempt: number;
  readonly deploymentId: string;
}) {
  return {
    gsi2pk: queuedPartition(queuedShard(job.tenantId)),
    gsi2sk: `${queuedBegin(job.tenantId)}${job.id}#${job.attempt}#${job.deploymentId}`,
  };
}

/** Partitions of each status: what all tenants write to is spread, and a page of it is read by as many queries at once. */
export const STATUS_SHARDS = 4;
export const statusPartition = (status: JobStatus, shard: number): string => `JOBS#${status}#${shard}`;

/** Attributes that list a job under its status. Ids sort by time, and their last character is random. */
export function statusIndex(job: { readonly tenantId: string; readonly id: string; readonly status: JobStatus }) {
  const shard = job.id.charCodeAt(job.id.length - 1) % STATUS_SHARDS;
  return { gsi3pk: statusPartition(job.status, shard), gsi3sk: `${job.id}#${job.tenantId}` };
}

/** The same for an update: its part of `SET`, and its values. */
export const SET_STATUS_INDEX = "gsi3pk = :gsi3pk, gsi3sk = :gsi3sk";
export function statusValues(job: Parameters<typeof statusIndex>[0]): Readonly<Record<string, string>> {
  const { gsi3pk, gsi3sk } = statusIndex(job);
  return { ":gsi3pk": gsi3pk, ":gsi3sk": gsi3sk };
}
