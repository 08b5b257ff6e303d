import type { Gated } from "../../approvals/gate.ts";
import { linkWrites } from "../../domain/link/writes.ts";
import { revisionOf, specOf } from "../../domain/revision/rules.ts";
import { revisionWrite } from "../../domain/revision/store.ts";
import { useRuntime, useSharedRuntime } from "../../domain/runtime/store.ts";
import type { Write } from "../../platform/dynamodb.ts";
import { linksChanged } from "../links/problems.ts";
import { unready } from "../links/unready.ts";
import { waiting } from "./approval.ts";
import type { DeployDecision, DeployParts, NewDeployment } from "./decide.ts";

/** As it is written: it waits where others have to agree first. */
export function accepted(made: NewDeployment, gated: Gated | undefined): NewDeployment {
  return gated === undefined ? made : waiting(gated, made.deployment, made.job);
}

/**
 * Accepts a new deployment: itself, its job, its first revision, the runtime's use, the quota, the approval that it waits
 * for, its links and `also`, in one transaction. @throws Problem 403 `quota-exceeded`, 409 `dependency-not-active`, `links-changed`
 */
export async function saveDeploy(
  { quotas, deployments }: Pick<DeployParts, "quotas" | "deployments">,
  { asking, runtime, by, quota, targets }: DeployDecision,
  made: NewDeployment,
  gated: Gated | undefined,
  also: readonly Write[],
): Promise<void> {
  const { tenantId, now } = asking;
  const { deployment, job } = made;
  const guest = { guestTenantId: tenantId, deploymentId: deployment.id };
  const using = by === undefined ? [useRuntime(tenantId, runtime.id)] : useSharedRuntime(runtime, by, guest);
  const first = revisionWrite(revisionOf(deployment, job, 1, specOf(deployment)));
  const refused = unready(deployment.id, targets);
  if (refused !== undefined) throw refused;
  const links = targets.flatMap((target) => linkWrites(deployment, target, job.createdAt));
  await quotas.taking(tenantId, quota, now, async (taking) => {
    try {
      await deployments.create({
        ...accepted(made, gated),
        also: [...using, first, ...links, ...(gated?.writes ?? []), ...also, ...taking],
      });
    } catch (error) {
      throw linksChanged(error, links);
    }
  });
}
