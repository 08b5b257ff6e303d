import type { Gated } from "../../approvals/gate.ts";
import { linkWrites } from "../../domain/link/writes.ts";
import { together } from "../../domain/quota/rules.ts";
import { revisionOf, specOf } from "../../domain/revision/rules.ts";
import { revisionWrite } from "../../domain/revision/store.ts";
import { useRuntime, useSharedRuntime } from "../../domain/runtime/store.ts";
import type { Write } from "../../platform/dynamodb.ts";
import { linksChanged } from "../links/problems.ts";
import { unready } from "../links/unready.ts";
import { waiting } from "./approval.ts";
import type { DeployAsking, DeployDecision, DeployParts, NewDeployment } from "./decide.ts";

/** As it is written: it waits where others have to agree first. */
export function accepted(made: NewDeployment, gated: Gated | undefined): NewDeployment {
  return gated === undefined ? made : waiting(gated, made.deployment, made.job);
}

/**
 * What a new deployment writes beside itself, its job and the quota: its first revision, the runtime's use, the approval that it
 * waits for, and its links. @throws Problem 409 `dependency-not-active`
 */
function writesOf(
  { asking, runtime, by, targets }: DeployDecision,
  { deployment, job }: NewDeployment,
  gated: Gated | undefined,
): { readonly writes: readonly Write[]; readonly links: readonly Write[] } {
  const { tenantId } = asking;
  const refused = unready(deployment.id, targets);
  if (refused !== undefined) throw refused;
  const guest = { guestTenantId: tenantId, deploymentId: deployment.id };
  const using = by === undefined ? [useRuntime(tenantId, runtime.id)] : useSharedRuntime(runtime, by, guest);
  const first = revisionWrite(revisionOf(deployment, job, 1, specOf(deployment)));
  const links = targets.flatMap((target) => linkWrites(deployment, target, job.createdAt));
  return { writes: [...using, first, ...links, ...(gated?.writes ?? [])], links };
}

/** A new deployment, decided and judged. */
export interface Savable {
  readonly decision: DeployDecision;
  readonly made: NewDeployment;
  readonly gated: Gated | undefined;
}

/**
 * Accepts new deployments of one tenant with all that they write, the quota that they take together and `also`, in one
 * transaction. @throws Problem 403 `quota-exceeded`, 409 `dependency-not-active`, `links-changed`
 */
export async function saveDeploys(
  { quotas, deployments }: Pick<DeployParts, "quotas" | "deployments">,
  asking: DeployAsking,
  all: readonly Savable[],
  also: readonly Write[],
): Promise<void> {
  const each = all.map(({ decision, made, gated }) => writesOf(decision, made, gated));
  const writes = each.flatMap((one) => one.writes);
  const quota = together(all.map(({ decision }) => decision.quota));
  await quotas.taking(asking.tenantId, quota, asking.now, async (taking) => {
    try {
      const made = all.map((one) => accepted(one.made, one.gated));
      await deployments.createAll(made, [...writes, ...also, ...taking]);
    } catch (error) {
      throw linksChanged(
        error,
        each.flatMap(({ links }) => links),
      );
    }
  });
}
