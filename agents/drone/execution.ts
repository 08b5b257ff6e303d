import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../shared/kernel/clock.ts";
import { LIMITS } from "../../shared/protocol/limits.ts";
import { type DroneCommand, NodeCommand, type NodeResult, type Result } from "../../shared/protocol/messages.ts";
import { type Following, follow } from "../etcd/follow.ts";
import { keys } from "../etcd/keys.ts";
import type { Entry, EtcdLink } from "../etcd/link.ts";
import { type Log, reason } from "../machine/log.ts";
import { askApp } from "./commands/ask-app.ts";
import { mountVolumes } from "./commands/mount-volumes.ts";
import { readLog } from "./commands/read-log.ts";
import { isLook, runLook } from "./commands/run-look.ts";
import { runService } from "./commands/run-service.ts";
import { setKeys } from "./commands/set-keys.ts";
import { startConfd } from "./commands/start-confd.ts";
import { stopConfd } from "./commands/stop-confd.ts";
import { waitReady } from "./commands/wait-ready.ts";
import { watchNode } from "./commands/watch-node.ts";
import { runContainer, stopContainer } from "./container/container.ts";
import type { Node, Outcome } from "./outcome.ts";
import type { ExecutionRecord } from "./record.ts";

const RETRY_MS = 300;

export interface ExecutionInput {
  readonly link: EtcdLink;
  readonly deploymentId: string;
  readonly nodeId: string;
  readonly node: Node;
  readonly record: ExecutionRecord;
  readonly clock: Clock;
  readonly log: Log;
}

/** Executes this node's commands, one at a time, in the order in which the Frontgate put them. */
export function executeCommands(input: ExecutionInput): Following & { idle(): Promise<void> } {
  /** In hand, waiting or running. */
  const known = new Set<string>();
  /** Of those, what was begun and has no result yet. */
  const begun = new Set<string>();
  let queue: Promise<void> = Promise.resolve();
  const looking = { now: 0 };
  const enqueue = (entry: Entry): void => {
    const id = entry.key.slice(prefix.length);
    if (known.has(id)) {
      // It is put again when etcd has lost that it was begun.
      if (begun.has(id)) void begin(input, id);
      return;
    }
    known.add(id);
    const command = parse(entry.value);
    if (command !== undefined && isLook(command.drone)) {
      void lookAt(input, command, looking).finally(() => known.delete(id));
      return;
    }
    queue = queue.then(async () => {
      await execute(input, id, entry.value, () => begun.add(id)).catch((error: unknown) => {
        input.log.warn("command-failed", { command: id, reason: reason(error) });
      });
      known.delete(id);
      begun.delete(id);
    });
  };
  const prefix = keys.nodeCommands(input.deploymentId, input.nodeId);
  const byAge = (a: Entry, b: Entry): number => Number(BigInt(a.createRevision) - BigInt(b.createRevision));
  const following = follow(
    input.link,
    prefix,
    { reset: (entries) => [...entries].sort(byAge).forEach(enqueue), put: enqueue, removed: () => {} },
    input.log,
  );
  // What has begun is finished with its report; nothing more is taken once it was stopped.
  return { ...following, idle: () => queue };
}

async function execute(input: ExecutionInput, id: string, text: string, begins: () => void): Promise<void> {
  const { record, clock, log } = input;
  const before = await record.get(id);
  if (before?.state === "done") {
    await report(input, before.result);
    return;
  }
  const command = parse(text);
  if (before === undefined) {
    if (!(await begin(input, id))) return; // the Frontgate took it away: too late, or deregistered
    await record.begin(id, clock());
  }
  begins();
  const startedAt = clock();
  const outcome =
    command === undefined
      ? { status: "refused" as const, message: "This Drone cannot read the command." }
      : before !== undefined && command.drone.kind === "run-service"
        ? {
            status: "failed" as const,
            message: "The Drone was cut off while this command ran; whether it took effect is unknown.",
          }
        : await carryOut(input.node, command.drone, command.timeoutMs);
  const result: Result = {
    type: "result",
    id,
    ...outcome,
    ...(outcome.message === undefined ? {} : { message: outcome.message.slice(0, 2048) }),
    startedAt: before?.startedAt ?? startedAt.toISOString(),
    finishedAt: clock().toISOString(),
  };
  await record.finish(result);
  log.info("executed", { command: id, kind: command?.drone.kind, status: result.status, exitCode: result.exitCode });
  await report(input, result);
}

/** A look changes nothing: it waits for no other command, and nothing remembers it. */
async function lookAt(input: ExecutionInput, command: NodeCommand, looking: { now: number }): Promise<void> {
  if (!(await begin(input, command.id))) return;
  const startedAt = input.clock().toISOString();
  looking.now += 1;
  const outcome: Outcome =
    looking.now > LIMITS.looks
      ? { status: "refused", message: "This node answers others at the moment: ask again." }
      : await carryOut(input.node, command.drone, command.timeoutMs);
  looking.now -= 1;
  const finishedAt = input.clock().toISOString();
  await report(input, { type: "result", id: command.id, ...outcome, startedAt, finishedAt });
}

async function carryOut(node: Node, command: DroneCommand, timeoutMs: number): Promise<Outcome> {
  try {
    switch (command.kind) {
      case "mount-volumes":
        return await mountVolumes(node, command, timeoutMs);
      case "start-confd":
        return await startConfd(node, command, timeoutMs);
      case "stop-confd":
        return await stopConfd(node);
      case "run-service":
        return await runService(node, command, timeoutMs);
      case "wait-ready":
        return await waitReady(node, command, timeoutMs);
      case "watch-node":
        return await watchNode(node, command);
      case "run-container":
        return await runContainer(node, command, timeoutMs);
      case "stop-container":
        return await stopContainer(node);
      case "set-keys":
        return await setKeys(node, command);
      case "ask-app":
        return await askApp(node, command, timeoutMs);
      case "read-log":
        return await readLog(node, command);
      case "run-look":
        return await runLook(node, command, timeoutMs);
    }
  } catch (error) {
    return { status: "failed", message: reason(error) };
  }
}

/** Says that the command begins, if it is still there. Asks again while etcd is away. */
async function begin({ link, deploymentId, nodeId, clock, log }: ExecutionInput, id: string): Promise<boolean> {
  const value = JSON.stringify({ startedAt: clock().toISOString() });
  return persist(log, () =>
    link.commit(
      [{ present: keys.nodeCommand(deploymentId, nodeId, id) }],
      [{ put: keys.started(deploymentId, nodeId, id), value }],
    ),
  );
}

/** Writes the result, unless the Frontgate no longer waits for it. */
async function report({ link, deploymentId, nodeId, log }: ExecutionInput, result: NodeResult): Promise<void> {
  await persist(log, () =>
    link.commit(
      [{ present: keys.nodeCommand(deploymentId, nodeId, result.id) }],
      [{ put: keys.result(deploymentId, nodeId, result.id), value: JSON.stringify(result) }],
    ),
  );
}

async function persist(log: Log, act: () => Promise<boolean>): Promise<boolean> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      log.warn("etcd-away", { reason: reason(error) });
      await sleep(RETRY_MS);
    }
  }
}

function parse(text: string): NodeCommand | undefined {
  try {
    return NodeCommand.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
