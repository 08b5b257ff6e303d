import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access patterns:
 * 1. a job by id; a tenant's jobs: `T#<tenant>#JOB` / id
 * 2. the jobs of a deployment, oldest first: gsi1 `T#<tenant>#DEP#<deployment>#JOB` / id
 * 3. the tasks of a job, put into the order of their layers when read: `T#<tenant>#JOB#<job>` / id
 * 4. a tenant's running jobs, for its cap, and those that wait for a slot: `T#<tenant>#SLOTS` / `RUNNING`
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
