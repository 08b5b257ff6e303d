import { join } from "node:path";
import { type Ran, run } from "../process.ts";

/** A program that pulls and runs containers. */
export interface Engine {
  readonly program: "podman" | "docker";
  readonly version: string;
}

/** Runs a program of the machine's own and answers its output; what it prints stays in `container.log`. */
export type Tool = (
  argv: readonly string[],
  options?: { readonly env?: Readonly<Record<string, string>>; readonly timeoutMs?: number },
) => Promise<Ran>;

const ASK_MS = 30_000;
const INSTALL_MS = 10 * 60_000;
const KEEP_BYTES = 64 * 1024;

/** Engines whose command line is what we speak. A Docker whose daemon does not run answers no version of a server. */
const ENGINES: readonly { readonly program: Engine["program"]; readonly version: string }[] = [
  { program: "podman", version: "{{.Client.Version}}" },
  { program: "docker", version: "{{.Server.Version}}" },
];

/** By which an engine is had from the machine's own distribution. */
const MANAGERS: readonly { readonly program: string; readonly commands: readonly (readonly string[])[] }[] = [
  {
    program: "apt-get",
    commands: [
      ["apt-get", "-q", "update"],
      ["apt-get", "-qy", "install", "--no-install-recommends", "podman", "crun"],
    ],
  },
  { program: "dnf", commands: [["dnf", "-qy", "install", "podman"]] },
  {
    program: "yum",
    commands: [
      ["yum", "-qy", "install", "docker"],
      ["systemctl", "enable", "--now", "docker"],
    ],
  },
  { program: "zypper", commands: [["zypper", "-nq", "install", "podman"]] },
  { program: "apk", commands: [["apk", "add", "--no-cache", "podman"]] },
];

export class CannotRun extends Error {
  override readonly name = "CannotRun";
}

export function toolOf(logDir: string): Tool {
  return (argv, { env = {}, timeoutMs = ASK_MS } = {}) =>
    run({ argv: [...argv] }, { env, timeoutMs, outputFile: join(logDir, "container.log"), keepBytes: KEEP_BYTES });
}

/** The machine's engine; without one, that of its distribution is installed. @throws CannotRun with what was tried */
export async function requireEngine(tool: Tool): Promise<Engine> {
  const found = await findEngine(tool);
  if (found !== undefined) return found;
  const tried = await installEngine(tool);
  const installed = await findEngine(tool);
  if (installed !== undefined) return installed;
  throw new CannotRun(
    `No container engine (podman, docker) answers on this machine, and none could be installed: ${tried} Build the platform's machine image with podman in it, or let these machines reach their distribution's packages.`,
  );
}

async function findEngine(tool: Tool): Promise<Engine | undefined> {
  for (const { program, version } of ENGINES) {
    const ran = await tool([program, "version", "--format", version]);
    const said = ran.output.trim().split("\n").at(-1)?.trim() ?? "";
    if (ran.exitCode === 0 && /^\d[\w.+~-]*$/.test(said)) return { program, version: said };
  }
  return undefined;
}

/** What became of it, in one sentence. */
async function installEngine(tool: Tool): Promise<string> {
  for (const { program, commands } of MANAGERS) {
    if ((await tool([program, "--version"])).exitCode === 127) continue;
    for (const argv of commands) {
      const ran = await tool(argv, { env: { DEBIAN_FRONTEND: "noninteractive" }, timeoutMs: INSTALL_MS });
      if (ran.exitCode !== 0) return `${argv.join(" ")} said: ${lastLine(ran)}`;
    }
    return `${program} has installed one that does not answer.`;
  }
  return "this machine has no package manager that is known.";
}

/** The last line that says something: engines and package managers end with why they failed. */
export function lastLine({ output, problem, timedOut }: Ran): string {
  if (timedOut) return "it did not end in time.";
  const line = output.trim().split("\n").at(-1)?.trim() ?? "";
  const said = (line === "" ? (problem ?? "nothing") : line).slice(0, 1000);
  return /[.!?]$/.test(said) ? said : `${said}.`;
}
