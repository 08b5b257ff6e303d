import { noteHealth } from "../domain/deployment/health.ts";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { Connection } from "../domain/frontgate/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import type { NodeAgents, NodeHealth } from "../protocol/messages.ts";

export interface NoteNodesParts {
  readonly deployments: DeploymentStore;
  readonly clock: Clock;
}

/**
 * What a Frontgate says of nodes, and when by its clock: it speaks only for those of deployments that use it. Answers whether
 * any of them is something else than before.
 */
export async function noteNodes(
  parts: NoteNodesParts,
  connection: Connection,
  reports: readonly NodeHealth[],
  saidAt: string,
): Promise<boolean> {
  let changed = false;
  for (const [deploymentId, own] of Map.groupBy(reports, (report) => report.deploymentId)) {
    const deployment = await parts.deployments.get(connection.tenantId, deploymentId);
    if (deployment?.frontgateId !== connection.frontgateId) continue;
    if (!(await noteOf(parts, deployment, own, saidAt))) continue;
    await noteHealth(parts.deployments, deployment, parts.clock());
    changed = true;
  }
  return changed;
}

/** What Drones run, as they told their Frontgate. One write a node for which it is news. */
export async function noteAgents(
  parts: NoteNodesParts,
  connection: Connection,
  told: NodeAgents["nodes"],
): Promise<void> {
  for (const [deploymentId, own] of Map.groupBy(told, (one) => one.deploymentId)) {
    const deployment = await parts.deployments.get(connection.tenantId, deploymentId);
    if (deployment?.frontgateId !== connection.frontgateId) continue;
    const nodes = await parts.deployments.nodes(connection.tenantId, deploymentId);
    for (const { nodeId, version: agentVersion, failedRelease } of own) {
      const node = nodes.find((candidate) => candidate.id === nodeId);
      if (node === undefined || (node.agentVersion === agentVersion && node.failedRelease === failedRelease)) continue;
      await parts.deployments.changeNode(node, { agentVersion, failedRelease }, parts.clock());
    }
  }
}

/** Whether any of them is something else than before. */
async function noteOf(
  parts: NoteNodesParts,
  deployment: Deployment,
  reports: readonly NodeHealth[],
  saidAt: string,
): Promise<boolean> {
  const nodes = await parts.deployments.nodes(deployment.tenantId, deployment.id);
  let changed = false;
  for (const report of reports) {
    const node = nodes.find((candidate) => candidate.id === report.nodeId);
    if (node === undefined) continue;
    const app = appOf(parts, deployment, node, report);
    const same = node.health === report.status && node.confd === report.confd;
    if (same && app === undefined) continue;
    const change = { health: report.status, confd: report.confd, ...(app === undefined ? {} : { app }) };
    // What a check printed is no older for a heartbeat that overtook it, and says the same without it.
    const told = node.healthAt ?? "";
    const at = same && app?.state === node.app?.state && saidAt < told ? told : saidAt;
    if (await parts.deployments.noteNodeHealth(node, change, parts.clock(), at)) changed = true;
  }
  return changed;
}

/**
 * What is new of the app on a node, by our clock: the node's may be wrong. A node that cannot be heard keeps what was last
 * known of its app. What a check prints may be a password of the configuration: then it is not kept.
 */
function appOf(
  { clock }: NoteNodesParts,
  { sealedValues }: Deployment,
  node: Node,
  { status, app }: NodeHealth,
): Node["app"] {
  if (status === "unreachable") return undefined;
  const state = app?.state ?? "unknown";
  const output = sealedValues === undefined ? app?.output : undefined;
  const { app: before } = node;
  if (state === (before?.state ?? "unknown") && (before !== undefined || app === undefined)) {
    const completes = before !== undefined && before.output === undefined && output !== undefined;
    return completes ? { ...before, output } : undefined;
  }
  return { state, since: clock().toISOString(), ...(output === undefined ? {} : { output }) };
}
