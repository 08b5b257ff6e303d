import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import type { Recipe } from "./install.ts";
import { findProgram } from "./programs.ts";

/** nftables and the libraries that a Debian or Ubuntu may lack; names that a release does not know are passed over. */
const REQUIRED = ["nftables", "libnftables1", "libnftnl11"];
const LIBRARIES = ["libmnl0", "libjansson4", "libedit2", "libxtables12", "libbsd0", "libmd0", "libtinfo6", "libgmp10"];

/**
 * The packet filter's program: the system's, or Debian packages unpacked into the cache (nothing is installed
 * into the system, no root needed; 2 s, 4 MB).
 */
export async function nft(): Promise<Recipe> {
  const system = findProgram("nft");
  return {
    name: "nft",
    title: system === undefined ? "nftables (unpacked from the distribution's packages)" : `nftables (${system})`,
    pins: [system ?? "unpacked", ...REQUIRED, ...LIBRARIES],
    async build(directory, log) {
      if (system === undefined) await unpack(directory, log);
      else await writeFile(join(directory, "nft"), `#!/bin/sh\nexec '${system}' "$@"\n`);
      await chmod(join(directory, "nft"), 0o755);
      await runCommand([join(directory, "nft"), "--version"], { log });
    },
  };
}

async function unpack(directory: string, log: string): Promise<void> {
  if (findProgram("apt-get") === undefined || findProgram("dpkg") === undefined) {
    throw new Error("nftables is not installed and this is no Debian: install the package that has the program nft.");
  }
  const packages = join(directory, "packages");
  await mkdir(packages);
  const apt = await packageLists(directory, packages, log);
  try {
    await runCommand([...apt, "download", ...REQUIRED, ...LIBRARIES], { log, cwd: packages });
  } catch {
    // One name that this release does not know fails them all.
    await runCommand([...apt, "download", ...REQUIRED], { log, cwd: packages });
    for (const name of LIBRARIES) await runCommand([...apt, "download", name], { log, cwd: packages }).catch(() => {});
  }
  for (const file of await readdir(packages)) {
    if (file.endsWith(".deb")) await runCommand(["dpkg", "-x", join(packages, file), directory], { log });
  }
  for (const scratch of [packages, join(directory, "apt")]) await rm(scratch, { recursive: true, force: true });
  await writeFile(
    join(directory, "nft"),
    `#!/bin/sh
# Runs the unpacked program with its own libraries first.
root=$(dirname "$(readlink -f "$0")")
for lib in "$root"/usr/lib/*-linux-gnu "$root"/lib/*-linux-gnu; do
  [ -d "$lib" ] && LD_LIBRARY_PATH=$lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH
exec "$root/usr/sbin/nft" "$@"
`,
  );
}

/** The system's package lists where they are there, else own ones: a fresh machine or container has none. */
async function packageLists(directory: string, packages: string, log: string): Promise<[string, ...string[]]> {
  const system: [string, ...string[]] = ["apt-get", "-qq"];
  try {
    await runCommand([...system, "download", "nftables"], { log, cwd: packages });
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
