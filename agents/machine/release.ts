import { mkdir, readdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { isMissing, readIfThere, writeDurably } from "./files.ts";

/**
 * Releases of an agent on its machine, below `<state>/release/`, read by the launcher before the agent runs:
 * `<version>/<agent>.mjs`, the links `current` and `previous` to such directories (none: the image's own program),
 * `trial` (version, second since 1970 until which it has to connect, starts so far) and `failed` (the version that the launcher
 * took back).
 */
const directoryOf = (stateDir: string): string => join(stateDir, "release");

/** A release that has not connected after so long makes room for the one before. */
const TRIAL_MS = 5 * 60_000;

/**
 * Puts a release beside the present one and has the launcher take it at the next start, on trial. A crash at any point leaves the
 * present one or the new one, whole. May be repeated.
 */
export async function placeRelease(input: {
  readonly stateDir: string;
  readonly agent: "frontgate" | "drone";
  readonly version: string;
  readonly program: Uint8Array;
  readonly now: Date;
  readonly trialMs?: number | undefined;
}): Promise<void> {
  const { stateDir, agent, version, program, now, trialMs = TRIAL_MS } = input;
  const home = directoryOf(stateDir);
  await writeDurably(join(home, version, `${agent}.mjs`), program);
  const present = await linkOf(join(home, "current"));
  if (present === undefined) await rm(join(home, "previous"), { force: true });
  else if (present !== version) await point(home, "previous", present);
  const until = Math.ceil((now.getTime() + trialMs) / 1000);
  await writeDurably(join(home, "trial"), `${version} ${until} 0\n`);
  await point(home, "current", version);
}

/** The release that runs has connected: it stays. What is neither it nor the one before goes. */
export async function confirmRelease(stateDir: string): Promise<void> {
  const home = directoryOf(stateDir);
  await rm(join(home, "trial"), { force: true });
  const kept = [await linkOf(join(home, "current")), await linkOf(join(home, "previous"))];
  for (const entry of await readdir(home, { withFileTypes: true }).catch(() => []))
    if (entry.isDirectory() && !kept.includes(entry.name)) await rm(join(home, entry.name), { recursive: true });
}

/** The release that was taken back last, for as long as no other one has been tried. */
export async function failedRelease(stateDir: string): Promise<string | undefined> {
  return (await readIfThere(join(directoryOf(stateDir), "failed")))?.trim();
}

async function point(home: string, name: string, version: string): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const fresh = join(home, `${name}.new`);
  await rm(fresh, { force: true });
  await symlink(version, fresh);
  await rename(fresh, join(home, name));
}

async function linkOf(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
