import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { inOrder, waveSizes } from "../../../shared/domain/rollout/rules.ts";
import { MAX_TARGETS, type Rollout, type Target } from "../../../shared/domain/rollout/schema.ts";
import type { RolloutStore } from "../../../shared/domain/rollout/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { invalid } from "../../../shared/kernel/problem.ts";
import { type OperationParts, versionToTake } from "../../../shared/operations/facts.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { allOf, isAbout, isSelected, leftOut } from "../../../shared/rollouts/candidates.ts";
import { inTurns } from "../../../shared/rollouts/in-turns.ts";
import { authorOf } from "./author-of.ts";
import type { create as contract } from "./routes.ts";

export interface CreateRollout extends OperationParts {
  readonly rollouts: RolloutStore;
  readonly newId: NewId;
}

/**
 * Decides order and waves, and writes them. Reads the version, the tenant's deployments by the hundred, and for each that
 * is meant what its upgrade reads, twenty at once. The sweep does the rest.
 */
export function create(needs: CreateRollout): Operation<typeof contract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    const { appVersionId, selector, gate, window, onFailure, reason } = body;
    const reach = requireReach(caller, "deployments:upgrade");
    const taken = await versionToTake(needs, viewerOf(reach), appVersionId);
    const meant = await allOf(needs, reach, (one) => isAbout(taken, one) && isSelected(selector, one));
    if (meant.length > MAX_TARGETS)
      throw refused(`${meant.length} deployments are meant, more than ${MAX_TARGETS}.`, "Narrow the selector.");
    const judged = await inTurns(inOrder(meant), async (deployment) => ({
      deployment,
      why: await leftOut(needs, reach, deployment, taken, now),
    }));
    const ready = judged.filter(({ why }) => why === undefined);
    if (ready.length === 0)
      throw refused(
        `None of the ${meant.length} deployments that are meant can be upgraded to this version.`,
        "GET /rollouts:affected says why of each.",
      );
    const sizes = waveSizes(body.waves, ready.length);
    const id = needs.newId("rollout");
    const rollout: Rollout = {
      id,
      tenantId,
      appId: taken.version.appId,
      appVersionId,
      selector,
      status: "running",
      waves: sizes.map((size) => ({ size, status: "pending" })),
      wave: 0,
      gate,
      ...(window === undefined ? {} : { window }),
      onFailure,
      reason,
      author: authorOf(caller),
      createdBy: caller.actorId,
      turn: 1,
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
      version: 1,
    };
    const waves = sizes.flatMap((size, wave) => Array.from({ length: size }, () => wave));
    const upgraded = ready.map(({ deployment }, place): Target => {
      const wave = waves[place];
      return {
        tenantId,
        rolloutId: id,
        deploymentId: deployment.id,
        place,
        ...(wave === undefined ? {} : { wave }),
        status: "pending",
      };
    });
    const others = judged.flatMap(({ deployment, why }) => (why === undefined ? [] : [{ deployment, why }]));
    const skipped = others.map(({ deployment, why }, i): Target => {
      const place = ready.length + i;
      const reason = `${why.code}: ${why.detail}`;
      return { tenantId, rolloutId: id, deploymentId: deployment.id, place, status: "skipped", reason };
    });
    return commit(
      { body: rollout, version: 1, location: `/rollouts/${id}` },
      (also) => needs.rollouts.create(rollout, [...upgraded, ...skipped], also),
      { reason },
    );
  };
}

function refused(detail: string, remedy: string) {
  return invalid("invalid-request", "There is nothing to roll out", [{ pointer: "/selector", detail, remedy }]);
}
