import type { Write } from "../../platform/dynamodb.ts";
import { ceasedIndex, type Retention } from "../deployment/ceasing.ts";
import { deploymentKey } from "../deployment/entity.ts";
import type { Deployment, DeploymentStatus } from "../deployment/schema.ts";
import { usageIndex } from "../deployment/usage.ts";
import type { Holding } from "../quota/schema.ts";
import type { Spec } from "../revision/schema.ts";
import { jobKey, jobsOfDeployment, queuedIndex, statusIndex, taskKey } from "./entity.ts";
import type { Job, Task } from "./schema.ts";

/** The write of a new job. The stream carries `entity` and `status` to the queue; one index lists it while it is queued, another one under its status. */
export function jobWrite(job: Job): Write {
  return {
    put: {
      ...jobKey(job.tenantId, job.id),
      gsi1pk: jobsOfDeployment(job.tenantId, job.deploymentId),
      gsi1sk: job.id,
      ...(job.status === "queued" ? queuedIndex(job) : {}),
      ...statusIndex(job),
      entity: "Job",
      ...job,
    },
    expression: { condition: "attribute_not_exists(pk)" },
  };
}

/** What a deployment holds from a job's start on, and what must be so. */
interface Taking {
  readonly quota?: Holding | undefined;
  readonly revision?: number | undefined;
  /** Ids of all that it holds a link to. */
  readonly linked?: readonly string[] | undefined;
  /** As many deployments depend on it, no more and no fewer. */
  readonly dependents?: number | undefined;
}

/** The write that gives a deployment to a job: only while no other job has it and nobody changed it. */
export function jobStartWrite(
  deployment: Deployment,
  jobId: string,
  status: DeploymentStatus,
  now: string,
  taking: Taking = {},
): Write {
  const { quota, revision, linked, dependents } = taking;
  const use = usageIndex(deployment);
  const counted =
    dependents === undefined
      ? ""
      : dependents === 0
        ? " AND (attribute_not_exists(dependents) OR dependents = :dependents)"
        : " AND dependents = :dependents";
  return {
    update: {
      key: deploymentKey(deployment.tenantId, deployment.id),
      update: `SET #status = :status, activeJobId = :job, lastJobId = :job, #version = #version + :one, updatedAt = :now, gsi1pk = :use, gsi1sk = :user${quota === undefined ? "" : ", quota = :quota"}${revision === undefined ? "" : ", lastRevision = :revision"}${linked === undefined ? "" : ", linked = :linked"} REMOVE statusReason`,
      condition: `#version = :version AND attribute_not_exists(activeJobId)${counted}`,
      names: { "#status": "status", "#version": "version" },
      values: {
        ":status": status,
        ":job": jobId,
        ":one": 1,
        ":now": now,
        ":version": deployment.version,
        // Also those that were made before they were listed by app.
        ":use": use.gsi1pk,
        ":user": use.gsi1sk,
        ...(quota === undefined ? {} : { ":quota": quota }),
        ...(revision === undefined ? {} : { ":revision": revision }),
        ...(linked === undefined ? {} : { ":linked": [...linked] }),
        ...(dependents === undefined ? {} : { ":dependents": dependents }),
      },
    },
  };
}

/** What a deployment is after a job. */
export interface JobEnd {
  readonly status: DeploymentStatus;
  readonly reason?: string | undefined;
  /** What it has become, and by which revision; absent where the job changed nothing of it. */
  readonly became?: { readonly spec?: Spec | undefined; readonly revision: number } | undefined;
  /** What it holds of the quota from now on; absent where that is what it held before. */
  readonly quota?: Holding | undefined;
  /** Until when it is kept although it is ceased; `kept`: as it was. Absent: it is not ceased, or no more. */
  readonly retention?: Retention | "kept" | undefined;
  /** Ids of all that it holds a link to from now on; absent where those are what they were. */
  readonly linked?: readonly string[] | undefined;
}

/** What says of a deployment that it is ceased. */
const CEASED = ["ceasedAt", "expiresAt", "gsi2pk", "gsi2sk"] as const;

/** What lists it among the deployments of its app. */
const USED = ["gsi1pk", "gsi1sk"] as const;

/** Members of a spec that a deployment may be without. */
const OPTIONAL = ["appTenantId", "stage", "sealedValues", "overrides", "adjustments", "links"] as const;

/**
 * The write that takes a deployment back from a job that has ended. Holds only while the job still has it. What was
 * deleted holds no quota any more: the caller gives it back in the same transaction.
 */
export function jobEndWrite(
  deployment: Pick<Deployment, "tenantId" | "id">,
  jobId: string,
  end: JobEnd,
  now: string,
): Write {
  const { became, retention } = end;
  const spec = became?.spec;
  const ceased =
    retention === undefined || retention === "kept"
      ? {}
      : { ...retention, ...ceasedIndex(deployment, retention.expiresAt) };
  const sets: Record<string, unknown> = {
    status: end.status,
    updatedAt: now,
    statusReason: end.reason,
    quota: end.quota,
    linked: end.linked === undefined ? undefined : [...end.linked],
    revision: became?.revision,
    ...spec,
    ...(spec === undefined || end.status === "deleted" ? {} : usageIndex({ ...deployment, appId: spec.appId })),
    ...ceased,
  };
  const given = Object.entries(sets).filter(([, value]) => value !== undefined);
  const gone = [
    "activeJobId",
    ...(end.status === "deleted" ? ["quota", ...USED] : []),
    ...(retention === undefined ? CEASED : []),
    ...(spec === undefined ? [] : OPTIONAL.filter((name) => spec[name] === undefined)),
  ];
  const names = Object.fromEntries(
    [...given.map(([name]) => name), ...gone, "version"].map((name) => [`#${name}`, name]),
  );
  return {
    update: {
      key: deploymentKey(deployment.tenantId, deployment.id),
      update: `SET #version = #version + :one, ${given.map(([name]) => `#${name} = :${name}`).join(", ")} REMOVE ${gone.map((name) => `#${name}`).join(", ")}`,
      condition: "#activeJobId = :job",
      names,
      values: { ":one": 1, ":job": jobId, ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])) },
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
