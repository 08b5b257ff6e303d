import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { FrontgateStore } from "../domain/frontgate/store.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Functions } from "../platform/lambda.ts";
import { suspects } from "./rules.ts";

/** Frontgates whose deployments are looked at in one sweep, longest silent first. */
const MOST = 1000;

export interface NodeSweep {
  readonly frontgates: Pick<FrontgateStore, "all">;
  readonly deployments: Pick<DeploymentStore, "get" | "nodes">;
  readonly functions: Pick<Functions, "send">;
  /** Name before the provider's id: `<prefix>aws` talks to the provider `aws`. */
  readonly runTaskPrefix: string;
  readonly clock: Clock;
}

/**
 * Asks for a look at every deployment with nodes that were not heard for long, by the function that talks to its cloud. Where
 * the Frontgate itself is not heard, that comes first. One read a deployment, and one more for each that is not well.
 */
export async function sweepNodes(parts: NodeSweep): Promise<void> {
  const now = parts.clock();
  for (const frontgate of await parts.frontgates.all(MOST)) {
    if (!frontgate.ready) continue;
    for (const id of frontgate.users) {
      const deployment = await parts.deployments.get(frontgate.tenantId, id);
      if (deployment?.health !== "degraded" && deployment?.health !== "unhealthy") continue;
      const nodes = await parts.deployments.nodes(frontgate.tenantId, id);
      if (suspects(deployment, nodes, now).length === 0) continue;
      const recover = { tenantId: frontgate.tenantId, deploymentId: id };
      await parts.functions.send(`${parts.runTaskPrefix}${deployment.provider}`, { recover });
    }
  }
}
