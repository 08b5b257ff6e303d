import type { Gated } from "../../approvals/gate.ts";
import { revisionOf, specOf } from "../../domain/revision/rules.ts";
import { revisionWrite } from "../../domain/revision/store.ts";
import { useRuntime, useSharedRuntime } from "../../domain/runtime/store.ts";
import type { Write } from "../../platform/dynamodb.ts";
import { waiting } from "./approval.ts";
import type { DeployDecision, DeployParts, NewDeployment } from "./decide.ts";

/** As it is written: it waits where others have to agree first. */
export function accepted(made: NewDeployment, gated: Gated | undefined): NewDeployment {
  return gated === undefined ? made : waiting(gated, made.deployment, made.job);
}

/**
 * Accepts a new deployment: itself, its job, its first revision, the runtime's use, the quota, the approval that it waits
 * for and `also`, in one transaction. @throws Problem 403 `quota-exceeded`
 */
export async function saveDeploy(
  { quotas, deployments }: Pick<DeployParts, "quotas" | "deployments">,
  { asking, runtime, by, quota }: DeployDecision,
  made: NewDeployment,
  gated: Gated | undefined,
  also: readonly Write[],
): Promise<void> {
  const { tenantId, now } = asking;
  const { deployment, job } = made;
  const guest = { guestTenantId: tenantId, deploymentId: deployment.id };
  const using = by === undefined ? [useRuntime(tenantId, runtime.id)] : useSharedRuntime(runtime, by, guest);
  const first = revisionWrite(revisionOf(deployment, job, 1, specOf(deployment)));
  await quotas.taking(tenantId, quota, now, (taking) =>
    deployments.create({
      ...accepted(made, gated),
      also: [...using, first, ...(gated?.writes ?? []), ...also, ...taking],
    }),
  );
}
