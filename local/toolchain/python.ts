import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import type { Recipe } from "./install.ts";

const REQUIREMENTS = join(import.meta.dirname, "python", "requirements.txt");

/** Python environment with the local AWS and the tenant's EC2 server. About 10 s, 119 MB. */
export async function python(): Promise<Recipe> {
  return {
    name: "python",
    title: "local AWS (ministack) and tenant's EC2 (moto)",
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
      // Compiling 1,500 modules that nobody imports costs more than the download: Python compiles on first import.
      await runCommand([...pip, "--no-compile", "--only-binary", ":all:", "-r", REQUIREMENTS], { log });
    },
  };
}
