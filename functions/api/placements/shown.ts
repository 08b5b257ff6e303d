import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import { rolledUp } from "../../../shared/domain/placement/rules.ts";
import type { Placement } from "../../../shared/domain/placement/schema.ts";
import type { PlacementView } from "../../../shared/operations/placement/view.ts";

/** A placement with what its deployments are now; one that is not there any more is deleted. Pure. */
export function shown(placement: Placement, found: readonly Deployment[]): PlacementView {
  const { tenantId: _, ...rest } = placement;
  const deployments = placement.deployments.map((part) => {
    const now = found.find(({ id }) => id === part.id);
    if (now === undefined) return { ...part, status: "deleted" as const };
    const { status, statusReason, health, activeJobId, lastJobId } = now;
    return {
      ...part,
      status,
      ...(statusReason === undefined ? {} : { statusReason }),
      ...(health === undefined ? {} : { health }),
      ...(activeJobId === undefined ? {} : { activeJobId }),
      ...(lastJobId === undefined ? {} : { lastJobId }),
    };
  });
  return { ...rest, status: rolledUp(deployments.map(({ status }) => status)), deployments };
}
