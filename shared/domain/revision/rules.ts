import type { Deployment } from "../deployment/schema.ts";
import type { Job } from "../job/schema.ts";
import { type Revision, Spec } from "./schema.ts";

/** What the deployment's own item says that it is. */
export function specOf(deployment: Deployment): Spec {
  return Spec.parse(deployment);
}

/** The deployment as it is when it has become `spec`. What the new one leaves out is gone. */
export function withSpec(deployment: Deployment, spec: Spec): Deployment {
  const {
    appTenantId: _,
    stage: __,
    sealedValues: ___,
    overrides: ____,
    links: _____,
    adjustments: ______,
    imageDigests: _______,
    ...rest
  } = deployment;
  return { ...rest, ...spec };
}

/** The revision that a job brings about, as it is written when the job is accepted. */
export function revisionOf(
  deployment: Pick<Deployment, "tenantId" | "id">,
  job: Pick<Job, "id" | "kind" | "createdBy" | "createdAt" | "reason">,
  number: number,
  spec: Spec,
  restores?: number,
): Revision {
  return {
    tenantId: deployment.tenantId,
    deploymentId: deployment.id,
    number,
    operation: job.kind,
    jobId: job.id,
    author: job.createdBy,
    ...(job.reason === undefined ? {} : { reason: job.reason }),
    ...(restores === undefined ? {} : { restores }),
    status: "pending",
    spec,
    createdAt: job.createdAt,
  };
}
