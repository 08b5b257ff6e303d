import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import type { Recipe } from "./install.ts";

const REQUIREMENTS = join(import.meta.dirname, "qingcloud", "requirements.txt");

/** QingCloud's own Python client, in an environment of its own. About 15 s. */
export async function qingcloud(): Promise<Recipe> {
  return {
    name: "qingcloud",
    title: "QingCloud's Python SDK 1.2.16",
    pins: [await readFile(REQUIREMENTS, "utf8")],
    async build(directory, log) {
      await runCommand(["python3", "-m", "venv", directory], { log });
      const pip = [
        join(directory, "bin", "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
      ] as const;
      // The client comes as source alone, which is built with what is pinned here and nothing newer.
      await runCommand([...pip, "--no-compile", "--only-binary", ":all:", "setuptools==80.9.0", "wheel==0.45.1"], {
        log,
      });
      await runCommand(
        [...pip, "--no-compile", "--no-deps", "--no-build-isolation", "--require-hashes", "-r", REQUIREMENTS],
        { log },
      );
    },
  };
}
