import type { Asked, Gated } from "../../approvals/gate.ts";
import { deployHash } from "../../approvals/kinds/deploy.ts";
import type { AppVersion } from "../../domain/app/schema.ts";
import type { Calling } from "../../domain/approval/people.ts";
import type { Deployment } from "../../domain/deployment/schema.ts";
import type { Job } from "../../domain/job/schema.ts";
import type { Runtime } from "../../domain/runtime/schema.ts";
import type { RenderedCluster } from "../../packages/vm/cluster.ts";
import { demandOf } from "../demand.ts";
import { rolesOf } from "./summary.ts";

/** A deployment as it would be made at once. */
export interface Prepared {
  readonly deployment: Deployment;
  readonly job: Job;
  readonly version: AppVersion;
  readonly runtime: Runtime;
  readonly cluster: RenderedCluster;
  readonly caller: Calling;
  readonly now: Date;
}

/** What approvers are asked, and by which figures the flow decides whether they are. Secrets are masked. */
export function askedDeployment({ deployment, job, version, runtime, cluster, caller, now }: Prepared): Asked {
  const { nodes, cpu, memory } = demandOf(cluster);
  return {
    kind: "deploy",
    subject: { type: "deployment", id: deployment.id, jobId: job.id },
    title: `Deploy ${version.name} ${version.packageVersion} as "${deployment.name}" on ${runtime.name}`,
    request: {
      runtimeId: runtime.id,
      provider: runtime.provider,
      subnetId: cluster.subnet,
      values: { ...deployment.values },
      roles: rolesOf(cluster, runtime, deployment.imageDigests),
      name: deployment.name,
      appId: version.appId,
      appVersionId: version.id,
      digest: version.digest,
      ...(deployment.stage === undefined ? {} : { stage: deployment.stage }),
    },
    facts: {
      app: version.appId,
      ...(deployment.stage === undefined ? {} : { stage: deployment.stage }),
      provider: runtime.provider,
      nodes,
      cpu,
      memory,
      groups: [...caller.groups],
    },
    hash: deployHash(deployment, version, runtime),
    author: caller,
    now,
  };
}

/** The deployment and its job as they wait: the queue passes by a job of this status. */
export function waiting({ approval }: Gated, deployment: Deployment, job: Job): { deployment: Deployment; job: Job } {
  const pending = { status: "pending_approval", approvalId: approval.id } as const;
  return { deployment: { ...deployment, ...pending }, job: { ...job, ...pending } };
}
