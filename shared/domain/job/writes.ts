import type { Write } from "../../platform/dynamodb.ts";
import { deploymentKey } from "../deployment/entity.ts";
import type { Deployment, DeploymentStatus } from "../deployment/schema.ts";
import { jobKey, jobsOfDeployment, queuedIndex, taskKey } from "./entity.ts";
import type { Job, Task } from "./schema.ts";

/** The write of a new job. The stream carries `entity` and `status` to the queue; the index lists it while it is queued. */
export function jobWrite(job: Job): Write {
  return {
    put: {
      ...jobKey(job.tenantId, job.id),
      gsi1pk: jobsOfDeployment(job.tenantId, job.deploymentId),
      gsi1sk: job.id,
      ...(job.status === "queued" ? queuedIndex(job) : {}),
      entity: "Job",
      ...job,
    },
    expression: { condition: "attribute_not_exists(pk)" },
  };
}

/** The write that gives a deployment to a job: only while no other job has it and nobody changed it. */
export function jobStartWrite(deployment: Deployment, jobId: string, status: DeploymentStatus, now: string): Write {
  return {
    update: {
      key: deploymentKey(deployment.tenantId, deployment.id),
      update:
        "SET #status = :status, activeJobId = :job, lastJobId = :job, #version = #version + :one, updatedAt = :now REMOVE statusReason",
      condition: "#version = :version AND attribute_not_exists(activeJobId)",
      names: { "#status": "status", "#version": "version" },
      values: { ":status": status, ":job": jobId, ":one": 1, ":now": now, ":version": deployment.version },
    },
  };
}

/**
 * The write that takes a deployment back from a job that has ended. Holds only while the job still has it. What was
 * deleted holds no quota any more: the caller gives it back in the same transaction.
 */
export function jobEndWrite(
  deployment: Pick<Deployment, "tenantId" | "id">,
  jobId: string,
  status: DeploymentStatus,
  reason: string | undefined,
  now: string,
): Write {
  return {
    update: {
      key: deploymentKey(deployment.tenantId, deployment.id),
      update: `SET #status = :status, #version = #version + :one, updatedAt = :now${reason === undefined ? "" : ", statusReason = :reason"} REMOVE activeJobId${status === "deleted" ? ", quota" : ""}`,
      condition: "activeJobId = :job",
      names: { "#status": "status", "#version": "version" },
      values: {
        ":status": status,
        ":one": 1,
        ":now": now,
        ":job": jobId,
        ...(reason === undefined ? {} : { ":reason": reason }),
      },
    },
  };
}

/** The write by which a running task learns what it waits for. */
export function awaitCommandWrite(task: Pick<Task, "tenantId" | "jobId" | "id">, commandId: string): Write {
  return {
    update: {
      key: taskKey(task.tenantId, task.jobId, task.id),
      update: "SET commandId = :command",
      condition: "#status = :running",
      names: { "#status": "status" },
      values: { ":command": commandId, ":running": "running" },
    },
  };
}
