import type * as z from "zod";
import { busy, type DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { requireState, TRANSITIONS } from "../../../shared/domain/job/rules.ts";
import type { JobKind } from "../../../shared/domain/job/schema.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import { requireVersion } from "../../../shared/platform/middleware/precondition.ts";
import type { Answer, Call } from "../../../shared/platform/middleware/route.ts";
import { following, queuedJob } from "./job.ts";
import type { DeploymentView } from "./routes.ts";

type View = z.input<typeof DeploymentView>;

export interface ChangeDeployment {
  readonly deployments: DeploymentStore;
  readonly newId: NewId;
}

type ChangeCall = Pick<
  Call<{ readonly id: string }, unknown, unknown, View>,
  "params" | "tenantId" | "reach" | "caller" | "now" | "ifMatch" | "commit"
>;

/** Gives an existing deployment a job: the whole of start, stop and delete. Two round trips in sequence. */
export async function change(
  { deployments, newId }: ChangeDeployment,
  kind: Exclude<JobKind, "deploy">,
  { params, tenantId, reach, caller, now, ifMatch, commit }: ChangeCall,
): Promise<Answer<View>> {
  const deployment = requireReached(reach, await deployments.get(tenantId, params.id), "deployment", params.id);
  requireVersion(deployment, ifMatch);
  if (deployment.activeJobId !== undefined) throw busy(deployment);
  requireState(kind, deployment);
  const job = queuedJob({
    id: newId("job"),
    tenantId,
    kind,
    deploymentId: deployment.id,
    ownedBy: deployment.createdBy,
    groups: deployment.groups,
    provider: deployment.provider,
    createdBy: caller.actorId,
    createdAt: now.toISOString(),
  });
  const { during: status } = TRANSITIONS[kind];
  const version = deployment.version + 1;
  const { statusReason: _, ...rest } = deployment;
  const body = { ...rest, status, activeJobId: job.id, lastJobId: job.id, version, updatedAt: job.createdAt };
  return commit(
    { body, version, ...following(job.id) },
    async (also) => {
      await deployments.startJob({ deployment, job, status, also });
    },
    { before: deployment },
  );
}
