import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DroneCommand } from "../../../shared/protocol/messages.ts";
import { runAtApp } from "../container/inside.ts";
import { type Node, type Outcome, outcomeOf } from "../outcome.ts";
import type { Ran } from "../process.ts";

type WaitReady = Extract<DroneCommand, { kind: "wait-ready" }>;

/** One try of the check; a check that hangs is tried again. */
const CHECK_MS = 30_000;
const CONNECT_MS = 2_000;

/** Waits until the app says that it is ready: its check exits 0, or its ports accept. `timed-out` tells what the last try saw. */
export async function waitReady(node: Node, command: WaitReady, timeoutMs: number): Promise<Outcome> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const left = end - performance.now();
    const outcome =
      command.run === undefined
        ? await tryPorts(node, command.ports, Math.min(left, CONNECT_MS))
        : await tryCheck(node, command.run, Math.min(left, CHECK_MS));
    if (outcome.status === "succeeded") return outcome;
    if (performance.now() + command.intervalMs >= end)
      return { ...outcome, status: "timed-out", message: `Not ready within ${timeoutMs / 1000} s. ${outcome.message}` };
    await sleep(command.intervalMs);
  }
}

async function tryCheck(node: Node, check: NonNullable<WaitReady["run"]>, timeoutMs: number): Promise<Outcome> {
  const outputFile = join(node.logDir, "services", "ready-check.log");
  await rm(outputFile, { force: true });
  const ran: Ran = await runAtApp(node, check, { env: {}, timeoutMs: Math.max(1, timeoutMs), outputFile });
  return outcomeOf(ran, "The check", timeoutMs);
}

async function tryPorts(node: Node, ports: readonly number[], timeoutMs: number): Promise<Outcome> {
  // An app may listen on its private address alone, or on the loopback alone.
  const accepted = await Promise.all(
    ports.map(async (port) => (await accepts("127.0.0.1", port, timeoutMs)) || accepts(node.address, port, timeoutMs)),
  );
  const closed = ports.filter((_, index) => !accepted[index]);
  if (closed.length === 0) return { status: "succeeded" };
  return { status: "failed", message: `Nothing accepts connections on port ${closed.join(", ")}.` };
}

function accepts(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(Math.max(1, timeoutMs), () => finish(false));
    socket.once("connect", () => finish(true));
    socket.once("error", () => finish(false));
  });
}
