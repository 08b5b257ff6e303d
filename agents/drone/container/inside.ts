import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { Invocation } from "../../../shared/protocol/messages.ts";
import { type Ran, run } from "../process.ts";
import { keptContainer, NAME } from "./spec.ts";

type Options = Parameters<typeof run>[1];

/** By which the processes of one command are known from outside of the container. */
const MARK = "PITRIX_COMMAND";

/**
 * Runs a command of the package where its app is: in the node's container, where it has one, with the environment of that and
 * of the command; else on the machine.
 */
export async function runAtApp(
  { stateDir }: { readonly stateDir: string },
  invocation: Invocation,
  options: Options,
): Promise<Ran> {
  const kept = await keptContainer(stateDir);
  if (kept === undefined) return run(invocation, options);
  const mark = randomUUID();
  const env = { ...options.env, [MARK]: mark };
  // Names alone: what is secret must not be seen in the list of processes.
  const names = Object.keys(env).flatMap((name) => ["--env", name]);
  const argv = "argv" in invocation ? invocation.argv : ["/bin/sh", "-c", invocation.shell];
  const ran = await run({ argv: [kept.engine, "exec", ...names, NAME, ...argv] }, { ...options, env });
  // The engine's client is ended with its group; what it had started in the container is not of it.
  if (ran.timedOut) await endMarked(`${MARK}=${mark}`);
  return ran;
}

/** Ends every process of the machine, in containers too, that has the variable. */
async function endMarked(variable: string): Promise<void> {
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    if (!environment.split("\0").includes(variable)) continue;
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}
