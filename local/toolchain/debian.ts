import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import { findProgram } from "./programs.ts";

/**
 * Unpacks packages of the system's own release below `directory`: nothing is installed, and no root is needed.
 * @param optional names that a release may not know: those are passed over
 * @throws Error where this is no Debian or Ubuntu, with what is to be installed in place of it
 */
export async function unpackPackages(
  {
    required,
    optional,
    instead,
  }: {
    readonly required: readonly string[];
    readonly optional: readonly string[];
    readonly instead: string;
  },
  directory: string,
  log: string,
): Promise<void> {
  if (findProgram("apt-get") === undefined || findProgram("dpkg") === undefined) throw new Error(instead);
  const packages = join(directory, "packages");
  await mkdir(packages);
  const apt = await packageLists(required[0] ?? "", directory, packages, log);
  try {
    await runCommand([...apt, "download", ...required, ...optional], { log, cwd: packages });
  } catch {
    // One name that this release does not know fails them all.
    await runCommand([...apt, "download", ...required], { log, cwd: packages });
    for (const name of optional) await runCommand([...apt, "download", name], { log, cwd: packages }).catch(() => {});
  }
  for (const file of await readdir(packages)) {
    if (file.endsWith(".deb")) await runCommand(["dpkg", "-x", join(packages, file), directory], { log });
  }
  for (const scratch of [packages, join(directory, "apt")]) await rm(scratch, { recursive: true, force: true });
}

/** The system's package lists where they are there, else own ones: a fresh machine or container has none. */
async function packageLists(
  probe: string,
  directory: string,
  packages: string,
  log: string,
): Promise<[string, ...string[]]> {
  const system: [string, ...string[]] = ["apt-get", "-qq"];
  try {
    await runCommand([...system, "download", probe], { log, cwd: packages });
    return system;
  } catch {
    const lists = join(directory, "apt");
    await mkdir(join(lists, "lists", "partial"), { recursive: true });
    await mkdir(join(lists, "cache", "archives", "partial"), { recursive: true });
    const own: [string, ...string[]] = [
      ...system,
      ...["-o", `Dir::State::lists=${lists}/lists`, "-o", `Dir::Cache=${lists}/cache`, "-o", "APT::Sandbox::User="],
    ];
    await runCommand([...own, "update"], { log });
    return own;
  }
}
