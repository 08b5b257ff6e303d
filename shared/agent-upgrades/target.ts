import type { AgentUpgrade, UpgradeTarget } from "../domain/agent-upgrade/schema.ts";
import type { Deployment, DeploymentHealth, Node } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import { MEMBERS, memberId } from "../domain/frontgate/members.ts";
import type { Frontgate } from "../domain/frontgate/schema.ts";
import type { FrontgateStore } from "../domain/frontgate/store.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Endings } from "../platform/connections.ts";

export interface TargetParts {
  readonly frontgates: Pick<FrontgateStore, "get" | "wantRelease">;
  readonly deployments: Pick<DeploymentStore, "get" | "nodes">;
  readonly connections: Endings;
  readonly clock: Clock;
}

/**
 * One step of one Frontgate with its Drones: asks whoever's turn it is, or looks whether who was asked is back. Answers the target as it
 * is then, or itself. Reads the Frontgate with its members, and from the Drones' turn on its deployments and their nodes.
 */
export async function takeOn(parts: TargetParts, upgrade: AgentUpgrade, target: UpgradeTarget): Promise<UpgradeTarget> {
  const frontgate = await parts.frontgates.get(target.tenantId, target.frontgateId);
  if (frontgate === undefined || frontgate.status === "retiring") return end(parts, target, "skipped", "It is gone.");
  if (frontgate.revokedAt !== undefined) return end(parts, target, "skipped", "It is revoked.");
  const machines = await machinesOf(parts, frontgate);
  switch (target.status) {
    case "pending":
      return begin(parts, target, frontgate, machines);
    case "frontgate":
      return frontgates(parts, upgrade, target, frontgate, machines);
    case "drones":
      return drones(parts, upgrade, target, machines);
    default:
      return watch(parts, upgrade, target);
  }
}

/** Its only machine, or those of its three members: an item with a key and a connection each. */
async function machinesOf({ frontgates }: TargetParts, frontgate: Frontgate): Promise<readonly Frontgate[]> {
  if (frontgate.members === undefined) return [frontgate];
  const { tenantId, id, leaderId } = frontgate;
  const all = await Promise.all(MEMBERS.map((member) => frontgates.get(tenantId, memberId(id, member))));
  // The one that leads comes last: the lead then changes once.
  return all.flatMap((member) => member ?? []).sort((a, b) => Number(a.id === leaderId) - Number(b.id === leaderId));
}

async function begin(
  parts: TargetParts,
  target: UpgradeTarget,
  frontgate: Frontgate,
  machines: readonly Frontgate[],
): Promise<UpgradeTarget> {
  if (machines.length === 0 || machines.some(({ ready }) => !ready))
    return end(parts, target, "skipped", "It is not connected.");
  if (machines.some(({ upgrades }) => upgrades !== true))
    return end(parts, target, "unsupported", "Its agent is older than upgrades: replace its machine.");
  const before: Record<string, DeploymentHealth> = {};
  for (const { id, health = "unknown" } of await deploymentsOf(parts, frontgate)) before[id] = health;
  return { ...target, status: "frontgate", since: parts.clock().toISOString(), before };
}

/** One machine after the other; each is asked when the one before it is back. */
async function frontgates(
  parts: TargetParts,
  upgrade: AgentUpgrade,
  target: UpgradeTarget,
  frontgate: Frontgate,
  machines: readonly Frontgate[],
): Promise<UpgradeTarget> {
  const { version } = upgrade;
  const failed = machines.find(({ failedRelease }) => failedRelease === version);
  if (failed !== undefined)
    return giveUp(parts, target, machines, `${failed.id} did not come up with ${version}, and took it back by itself.`);
  const next = machines.find((machine) => machine.agentVersion !== version || !machine.ready);
  if (next === undefined) {
    const nodes = await nodesOf(parts, frontgate);
    const able = nodes.filter(({ agentVersion, health }) => agentVersion !== undefined && health === "online");
    for (const machine of machines) await ask(parts, upgrade, machine, true);
    return {
      ...target,
      status: "drones",
      since: parts.clock().toISOString(),
      drones: able.map((node) => `${node.deploymentId}/${node.id}`),
      left: nodes.length - able.length,
    };
  }
  if (next.release?.version !== version) {
    await ask(parts, upgrade, next, false);
    return { ...target, since: parts.clock().toISOString() };
  }
  if (!isLate(parts, target, upgrade.gate.returnMinutes)) return target;
  return giveUp(parts, target, machines, `${next.id} did not come back with ${version}.`);
}

/** Has a machine be told by its next `welcome`, which comes at once: an agent whose connection ends dials again. */
async function ask(
  { frontgates, connections }: TargetParts,
  upgrade: AgentUpgrade,
  machine: Frontgate,
  drones: boolean,
) {
  const { version, frontgate, drone } = upgrade;
  await frontgates.wantRelease(machine, { version, frontgate, drone, drones });
  if (machine.connectionId !== undefined) await connections.close(machine.connectionId);
}

async function drones(
  parts: TargetParts,
  { version, gate }: AgentUpgrade,
  target: UpgradeTarget,
  machines: readonly Frontgate[],
): Promise<UpgradeTarget> {
  const asked = await askedNodes(parts, target);
  const failed = asked.find(({ failedRelease }) => failedRelease === version);
  if (failed !== undefined)
    return giveUp(parts, target, machines, `${failed.id} did not come up with ${version}, and took it back by itself.`);
  const missing = asked.filter((node) => node.agentVersion !== version || node.health !== "online");
  if (missing.length === 0) return { ...target, status: "watching", since: parts.clock().toISOString() };
  if (!isLate(parts, target, gate.returnMinutes)) return target;
  const names = missing.slice(0, 5).map(({ id }) => id);
  return giveUp(
    parts,
    target,
    machines,
    `${missing.length} Drones did not come back with ${version}: ${names.join(", ")}.`,
  );
}

const RANK = { unhealthy: 0, degraded: 1, unknown: 2, healthy: 3 } as const;

/** All are back: their apps have to be as well as before, when they have been watched for long enough. */
async function watch(parts: TargetParts, upgrade: AgentUpgrade, target: UpgradeTarget): Promise<UpgradeTarget> {
  if (!isLate(parts, target, upgrade.gate.watchMinutes)) return target;
  const asked = await askedNodes(parts, target);
  const lost = asked.find(({ agentVersion, health }) => agentVersion !== upgrade.version || health !== "online");
  if (lost !== undefined) return end(parts, target, "failed", `${lost.id} is not well with ${upgrade.version}.`);
  for (const [id, was] of Object.entries(target.before ?? {})) {
    const deployment = await parts.deployments.get(target.tenantId, id);
    if (deployment === undefined || isLeaving(deployment)) continue;
    const is = deployment.health ?? "unknown";
    if (RANK[is] < RANK[was]) return end(parts, target, "failed", `${id} was ${was} and is ${is}.`);
  }
  return { ...target, status: "upgraded", since: parts.clock().toISOString() };
}

/** What is wanted of it is wanted no more: a machine that takes its place begins with its image's release. */
async function giveUp(parts: TargetParts, target: UpgradeTarget, machines: readonly Frontgate[], reason: string) {
  for (const machine of machines) await parts.frontgates.wantRelease(machine, undefined);
  return end(parts, target, "failed", reason);
}

function end({ clock }: TargetParts, target: UpgradeTarget, status: UpgradeTarget["status"], reason: string) {
  return { ...target, status, reason, since: clock().toISOString() };
}

function isLate({ clock }: TargetParts, { since }: UpgradeTarget, minutes: number): boolean {
  return clock().getTime() - Date.parse(since) >= minutes * 60_000;
}

async function deploymentsOf({ deployments }: TargetParts, { tenantId, users }: Frontgate): Promise<Deployment[]> {
  const found = await Promise.all(users.map((id) => deployments.get(tenantId, id)));
  return found.flatMap((deployment) => (deployment === undefined || isLeaving(deployment) ? [] : [deployment]));
}

const isLeaving = ({ status }: Deployment): boolean => ["deleting", "deleted", "ceasing", "ceased"].includes(status);

async function nodesOf(parts: TargetParts, frontgate: Frontgate): Promise<readonly Node[]> {
  const all = await Promise.all(frontgate.users.map((id) => parts.deployments.nodes(frontgate.tenantId, id)));
  return all.flat().filter(({ status }) => status !== "deleted");
}

/** Those that were asked and are still there: nobody waits for a machine that was deleted or replaced meanwhile. */
async function askedNodes({ deployments }: TargetParts, { tenantId, drones = [] }: UpgradeTarget): Promise<Node[]> {
  const asked = new Set(drones);
  const ids = new Set(drones.map((pair) => pair.split("/")[0] ?? ""));
  const all = await Promise.all([...ids].map((id) => deployments.nodes(tenantId, id)));
  return all.flat().filter((node) => asked.has(`${node.deploymentId}/${node.id}`) && isThere(node));
}

/** A stopped node has nobody who could answer. */
const isThere = ({ status }: Node): boolean => !["deleted", "deleting", "stopped", "failed"].includes(status);
