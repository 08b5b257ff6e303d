import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerReport, RunContainer } from "../../../shared/protocol/containers.ts";
import type { Log } from "../../machine/log.ts";
import type { Node, Outcome } from "../outcome.ts";
import type { Ran } from "../process.ts";
import { CannotRun, type Engine, lastLine, requireEngine, type Tool, toolOf } from "./engine.ts";
import { bringFiles, writeBringer } from "./files.ts";
import { pull } from "./pull.ts";
import { keepContainer, keptContainer, labelOf, NAME } from "./spec.ts";

const LABEL = "pitrix.container";
/** How long its main process may take to end after SIGTERM. */
const STOP_SECONDS = 30;
const STOP_MS = (STOP_SECONDS + 30) * 1000;
/** A program that cannot run at all ends within it. */
const SETTLE_MS = 1_000;

type Place = Pick<Node, "root" | "stateDir" | "logDir">;

/** Pulls and runs the node's container; one that is as wanted goes on, or is started again. May be repeated. */
export async function runContainer(node: Place, command: RunContainer, timeoutMs: number): Promise<Outcome> {
  const tool = toolOf(node.logDir);
  try {
    const engine = await requireEngine(tool);
    const { image } = command;
    await pull(node, tool, engine, image, timeoutMs);
    await keepContainer(node.stateDir, {
      engine: engine.program,
      version: engine.version,
      container: command,
      wanted: true,
    });
    await writeBringer(node, engine.program);
    if ((await labelled(tool, engine)) !== labelOf(command)) {
      await removed(tool, engine);
      await must(tool, create(engine, command), "The container could not be made", command.env);
    }
    await bringFiles(node, tool, engine.program);
    await must(tool, [engine.program, "start", NAME], "The container could not be started");
    await settled(tool, engine);
    const report: ContainerReport = {
      engine: engine.program,
      engineVersion: engine.version,
      image,
      digest: image.slice(image.indexOf("@") + 1),
    };
    return { status: "succeeded", exitCode: 0, output: JSON.stringify(report) };
  } catch (error) {
    if (error instanceof NotRun) return { status: "failed", message: error.message, ...error.told };
    if (error instanceof CannotRun) return { status: "failed", message: error.message };
    throw error;
  }
}

/** Lets it stand still; nothing where there is none. May be repeated. */
export async function stopContainer(node: Place): Promise<Outcome> {
  const kept = await keptContainer(node.stateDir);
  if (kept === undefined) return { status: "succeeded" };
  await keepContainer(node.stateDir, { ...kept, wanted: false });
  const tool = toolOf(node.logDir);
  const ran = await tool([kept.engine, "stop", "-t", String(STOP_SECONDS), NAME], { timeoutMs: STOP_MS });
  if (ran.exitCode === 0) return { status: "succeeded", exitCode: 0, output: ran.output };
  return { status: "failed", message: `The container could not be stopped: ${lastLine(ran)}`, output: ran.output };
}

/** After the machine was started: engines without a daemon start nothing by themselves. */
export async function resumeContainer(node: Place, log: Log): Promise<void> {
  const kept = await keptContainer(node.stateDir);
  if (kept?.wanted !== true) return;
  const ran = await toolOf(node.logDir)([kept.engine, "start", NAME], { timeoutMs: STOP_MS });
  if (ran.exitCode !== 0) log.warn("container-not-started", { reason: lastLine(ran) });
}

class NotRun extends Error {
  override readonly name = "NotRun";
  readonly told: { readonly exitCode: number; readonly output: string };
  constructor(message: string, { exitCode, output }: Ran) {
    super(message);
    this.told = { exitCode, output };
  }
}

async function must(
  tool: Tool,
  argv: readonly string[],
  what: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const ran = await tool(argv, { env, timeoutMs: 120_000 });
  if (ran.exitCode !== 0 || ran.timedOut) throw new NotRun(`${what}: ${lastLine(ran)}`, ran);
  return ran;
}

/** Names of variables alone are on the command line: their values are in the client's own environment. */
function create({ program }: Engine, wanted: RunContainer): readonly string[] {
  const { image, env, mounts, command = [] } = wanted;
  return [
    program,
    "create",
    ...["--name", NAME, "--pull", "never", "--network", "host", "--restart", "unless-stopped"],
    ...["--security-opt", "label=disable", "--label", `${LABEL}=${labelOf(wanted)}`],
    ...Object.keys(env).flatMap((name) => ["--env", name]),
    ...mounts.flatMap((place) => ["--volume", `${place}:${place}`]),
    image,
    ...command,
  ];
}

async function labelled(tool: Tool, { program }: Engine): Promise<string | undefined> {
  const ran = await tool([program, "container", "inspect", "--format", `{{index .Config.Labels "${LABEL}"}}`, NAME]);
  return ran.exitCode === 0 ? ran.output.trim() : undefined;
}

/** Its main process is asked to end first: it may hold data. */
async function removed(tool: Tool, { program }: Engine): Promise<void> {
  if ((await tool([program, "container", "inspect", NAME])).exitCode !== 0) return;
  await tool([program, "stop", "-t", String(STOP_SECONDS), NAME], { timeoutMs: STOP_MS });
  await must(tool, [program, "rm", "-f", NAME], "The container before could not be taken away");
}

/** @throws NotRun when its main process has ended already, with what it said */
async function settled(tool: Tool, { program }: Engine): Promise<void> {
  await sleep(SETTLE_MS);
  const ran = await tool([program, "container", "inspect", "--format", "{{.State.Running}} {{.RestartCount}}", NAME]);
  if (ran.output.trim() === "true 0") return;
  const logs = await tool([program, "logs", "--tail", "20", NAME]);
  await tool([program, "stop", "-t", "1", NAME], { timeoutMs: STOP_MS });
  throw new NotRun(`The container's main process ends as soon as it is started. It said: ${lastLine(logs)}`, logs);
}
