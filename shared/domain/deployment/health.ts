import type { Deployment, DeploymentHealth, DeploymentStatus, Node } from "./schema.ts";
import type { DeploymentStore } from "./store.ts";

/** While a deployment is anything else, its nodes are taken down and up on purpose. */
const JUDGED: ReadonlySet<DeploymentStatus> = new Set(["active", "updating"]);
/** Others may write a node between our reading the nodes and our writing what follows from them. */
const LOOKS = 5;

/**
 * How well an app runs: `healthy` when no node is unwell (unreachable, or unhealthy by its package's check), `unhealthy` when
 * all are, else `degraded`; `unknown` while nothing was heard or the app is not meant to run. Nodes that are not in use
 * yet, or no more, do not count. Pure.
 */
export function healthOf(
  deployment: Pick<Deployment, "status">,
  nodes: readonly Pick<Node, "status" | "health" | "app">[],
): DeploymentHealth {
  if (!JUDGED.has(deployment.status)) return "unknown";
  const heard = nodes.filter(({ status, health }) => status === "active" && health !== "unknown");
  const unwell = heard.filter(({ health, app }) => health === "unreachable" || app?.state === "unhealthy");
  if (heard.length === 0) return "unknown";
  if (unwell.length === 0) return "healthy";
  return unwell.length === heard.length ? "unhealthy" : "degraded";
}

/**
 * Writes what follows from the nodes as they are now, if that is something else than before. Whoever changed a node calls
 * it afterwards; it looks again after each write, so that of two at once the last word is true. Two reads, and a write
 * and two reads more for a change.
 */
export async function noteHealth(
  deployments: Pick<DeploymentStore, "get" | "nodes" | "change">,
  { tenantId, id }: Pick<Deployment, "tenantId" | "id">,
  now: Date,
): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    const [deployment, nodes] = await Promise.all([deployments.get(tenantId, id), deployments.nodes(tenantId, id)]);
    if (deployment === undefined) return;
    // While it runs its cluster is asked how its workloads are: no node tells it.
    if (deployment.workloads !== undefined && JUDGED.has(deployment.status)) return;
    const health = healthOf(deployment, nodes);
    if (health === (deployment.health ?? "unknown")) return;
    await deployments.change(tenantId, id, { health, healthSince: now.toISOString() });
  }
}
