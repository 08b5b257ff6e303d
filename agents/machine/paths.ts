import { existsSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { delimiter, join } from "node:path";

/** Where an agent finds and keeps its things, and which address is its own. */
export interface Machine {
  /** Before every path: `/`, but in tests. */
  readonly root: string;
  /** Written by user-data; read once at start. */
  readonly configFile: string;
  /** Durable state of the agent, mode 0700. */
  readonly stateDir: string;
  readonly logDir: string;
  /** How long a release may take to connect, in milliseconds; undefined: as usual. */
  readonly trialMs: number | undefined;
  /** The machine's private IPv4 address. */
  readonly address: string;
  /** Absolute path of a program that the image brings, or its bare name to be looked up in PATH. */
  program(name: string): string;
}

/**
 * Describes this machine. Environment, for tests and unusual images: `PITRIX_ROOT` stands before /etc, /var and /opt;
 * `PITRIX_ADDRESS` names the address when the first interface is the wrong one; `PITRIX_TRIAL_MS` is `trialMs`.
 */
export function describeMachine(env: Readonly<Record<string, string | undefined>>): Machine {
  const root = env.PITRIX_ROOT ?? "/";
  return {
    root,
    configFile: join(root, "etc/pitrix/agent.json"),
    stateDir: join(root, "var/lib/pitrix"),
    logDir: join(root, "var/log/pitrix"),
    trialMs: env.PITRIX_TRIAL_MS === undefined ? undefined : Number(env.PITRIX_TRIAL_MS),
    address: env.PITRIX_ADDRESS ?? firstAddress(),
    program: (name) => {
      const directories = [join(root, "opt/pitrix/bin"), ...(env.PATH ?? "").split(delimiter)];
      return directories.map((directory) => join(directory, name)).find((path) => existsSync(path)) ?? name;
    },
  };
}

function firstAddress(): string {
  for (const addresses of Object.values(networkInterfaces())) {
    const found = addresses?.find((address) => address.family === "IPv4" && !address.internal);
    if (found !== undefined) return found.address;
  }
  throw new Error("This machine has no IPv4 address besides the loopback; set PITRIX_ADDRESS.");
}
