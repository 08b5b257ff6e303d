import { chmod, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";

/** One store that the user talks to. */
export interface Profile {
  readonly endpoint: string;
  /** Write-only: no command ever shows it. */
  readonly token: string;
  /** Of a user who signed in as a member of several. */
  readonly tenant?: string;
}

export interface Config {
  /** Profile that is taken when none is named. */
  readonly current: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

const EMPTY: Config = { current: "default", profiles: {} };

/** `$XDG_CONFIG_HOME/pitrix/config.json`, below `~/.config` by default; PITRIX_CONFIG names another file. */
export function configPath(env: Readonly<Record<string, string | undefined>>): string {
  if (env.PITRIX_CONFIG !== undefined && env.PITRIX_CONFIG !== "") return env.PITRIX_CONFIG;
  const base = env.XDG_CONFIG_HOME;
  return join(base === undefined || base === "" ? join(homedir(), ".config") : base, "pitrix", "config.json");
}

/** What is configured; nothing when there is no file. */
export async function readConfig(path: string): Promise<Config> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return EMPTY;
  }
  try {
    return parseConfig(JSON.parse(text));
  } catch {
    throw new Failure(EXIT.error, "config-file", `"${path}" is no configuration of pitrix.`, "Correct or remove it.");
  }
}

/** Readable by its owner only, and never half written. */
export async function writeConfig(path: string, config: Config): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
  await chmod(unfinished, 0o600);
  await rename(unfinished, path);
}

/** Whether others on this machine can read the tokens. */
export async function isExposed(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && process.platform !== "win32" && (found.mode & 0o077) !== 0;
}

function parseConfig(value: unknown): Config {
  if (!isRecord(value) || !isRecord(value.profiles)) throw new TypeError("no profiles");
  const profiles = Object.entries(value.profiles).map(([name, profile]): [string, Profile] => {
    if (!isRecord(profile) || typeof profile.endpoint !== "string" || typeof profile.token !== "string")
      throw new TypeError(`profile ${name}`);
    const { endpoint, token, tenant } = profile;
    return [name, { endpoint, token, ...(typeof tenant === "string" ? { tenant } : {}) }];
  });
  return {
    current: typeof value.current === "string" ? value.current : EMPTY.current,
    profiles: Object.fromEntries(profiles),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
