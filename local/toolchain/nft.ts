import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import { unpackPackages } from "./debian.ts";
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
  const instead = "nftables is not installed and this is no Debian: install the package that has the program nft.";
  await unpackPackages({ required: REQUIRED, optional: LIBRARIES, instead }, directory, log);
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
