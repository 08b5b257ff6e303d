import { advanceAgentUpgrade } from "../agent-upgrades/advance.ts";
import type { AgentUpgradeStore } from "../domain/agent-upgrade/store.ts";
import type { AlarmStore } from "../domain/alarm/store.ts";
import { type DeliveryParts, deliver, restores } from "../domain/command/delivery.ts";
import { DUE_SHARDS } from "../domain/command/entity.ts";
import type { CommandRecord, DueCommand } from "../domain/command/schema.ts";
import { noteHealth } from "../domain/deployment/health.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { Frontgate } from "../domain/frontgate/schema.ts";
import type { Endings } from "../platform/connections.ts";
import { LIMITS } from "../protocol/limits.ts";
import { type CompletionParts, completeCommand, endWaitingTask } from "../tasks/complete.ts";
import { silenceAlarms } from "./judge-alarms.ts";
import { goOn } from "./restore.ts";

export interface SweepParts extends DeliveryParts, CompletionParts {
  readonly upgrades: AgentUpgradeStore;
  readonly deployments: DeploymentStore;
  readonly alarms: AlarmStore;
  readonly connections: DeliveryParts["connections"] & Endings;
}

/** What an agent may take beyond a command's own time: for killing it and for the way back. */
const GRACE_MS = 30_000;
/** Frontgates looked at in one sweep, longest silent first; beyond them only their own `hello` delivers again. */
const FRONTGATES = 1000;

/**
 * Nothing waits for ever: ends commands whose deadline or time has passed, sends those again that were posted but never
 * accepted, and marks the nodes of a silent Frontgate `unreachable`. One read a shard when there is nothing to do.
 */
export async function sweep(parts: SweepParts): Promise<void> {
  const now = parts.clock();
  const shards = await Promise.all(Array.from({ length: DUE_SHARDS }, (_, shard) => parts.commands.due(shard, now)));
  for (const due of shards.flat()) await settle(parts, due, now);
  for (const frontgate of await parts.frontgates.all(FRONTGATES)) await look(parts, frontgate, now);
  await advanceAgentUpgrade(parts);
}

async function settle(parts: SweepParts, due: DueCommand, now: Date): Promise<void> {
  const command = await parts.commands.get(due.tenantId, due.frontgateId, due.commandId);
  if (command === undefined) return parts.commands.settled(due);
  if (command.status !== "open") {
    // Whoever noted the result may have died before it ended the task: that is repeated here.
    await endWaitingTask(parts, command);
    return parts.commands.settled(due);
  }
  const begun = command.acceptedAt !== undefined;
  const end = Date.parse(command.deadline) + command.timeoutMs + GRACE_MS;
  if (begun && now.getTime() < end) return parts.commands.postpone(due, new Date(end));
  const at = now.toISOString();
  const done = await completeCommand(parts, command, {
    status: begun ? "timed-out" : "expired",
    message: begun ? "the agent never sent its result" : await why(parts, command),
    startedAt: command.acceptedAt ?? at,
    finishedAt: at,
  });
  if (done !== undefined && restores(done)) await goOn(parts, done);
  await parts.commands.settled(due);
}

async function why(parts: SweepParts, command: CommandRecord): Promise<string> {
  const frontgate = await parts.frontgates.get(command.tenantId, command.frontgateId);
  if (frontgate === undefined) return "its Frontgate is gone";
  return frontgate.ready ? "its Frontgate is connected but did not take it" : "its Frontgate is not connected";
}

async function look(parts: SweepParts, frontgate: Frontgate, now: Date): Promise<void> {
  if (frontgate.revokedAt !== undefined && frontgate.connectionId !== undefined) {
    // Whoever revoked it may not have come so far.
    await parts.connections.close(frontgate.connectionId);
    await parts.frontgates.ended(frontgate);
  }
  const silentMs = now.getTime() - Date.parse(frontgate.lastSeenAt ?? frontgate.createdAt);
  if (frontgate.ready && silentMs <= LIMITS.frontgateStaleMs) {
    for (const command of await parts.commands.open(frontgate.tenantId, frontgate.id)) {
      if (command.acceptedAt === undefined && (command.callbackToken !== undefined || restores(command)))
        await deliver(parts, command, frontgate);
    }
    return;
  }
  if (frontgate.lastSeenAt === undefined || silentMs <= LIMITS.frontgateStaleMs) return;
  await parts.frontgates.stale(frontgate);
  for (const deploymentId of frontgate.users) {
    for (const node of await parts.deployments.nodes(frontgate.tenantId, deploymentId)) {
      if (node.health === "online") await parts.deployments.changeNode(node, { health: "unreachable" }, now);
    }
    const deployment = { tenantId: frontgate.tenantId, id: deploymentId };
    await noteHealth(parts.deployments, deployment, now);
    await silenceAlarms(parts, deployment, now);
  }
}
