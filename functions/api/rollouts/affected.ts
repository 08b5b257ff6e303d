import { deploymentKey } from "../../../shared/domain/deployment/entity.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import { type OperationParts, versionToTake } from "../../../shared/operations/facts.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { isAbout, leftOut } from "../../../shared/rollouts/candidates.ts";
import { inTurns } from "../../../shared/rollouts/in-turns.ts";
import type { affected as contract } from "./routes.ts";

export interface AffectedNeeds extends OperationParts {
  readonly pager: Pager;
}

/** The version, a page of deployments, and for each what its upgrade reads, twenty at once. */
export function affected(needs: AffectedNeeds): Operation<typeof contract> {
  return async ({ query, tenantId, caller, now }) => {
    const reach = requireReach(caller, "deployments:upgrade");
    const { appVersionId } = query;
    const taken = await versionToTake(needs, viewerOf(reach), appVersionId);
    const scope = [tenantId, "/rollouts:affected", appVersionId];
    const page = await reachedPage(await needs.pager.read(query, scope, now), {
      async read(next) {
        const { items, lastKey } = await needs.deployments.list(tenantId, next);
        return { items, startKey: lastKey };
      },
      inReach: (deployment) => reaches(reach, deployment) && isAbout(taken, deployment),
      keyOf: ({ id }) => deploymentKey(tenantId, id),
    });
    const items = await inTurns(page.items, async (deployment) => {
      const why = await leftOut(needs, reach, deployment, taken, now);
      const { id, name, stage } = deployment;
      return {
        deploymentId: id,
        name,
        appVersionId: deployment.appVersionId,
        ...(stage === undefined ? {} : { stage }),
        affected: why === undefined,
        ...(why === undefined ? {} : { leftOut: why }),
      };
    });
    return { body: await needs.pager.write({ ...page, items }, scope, now) };
  };
}
