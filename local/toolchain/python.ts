import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Recipe } from "./install.ts";
import { makePythonEnvironment } from "./python-environment.ts";

const REQUIREMENTS = join(import.meta.dirname, "python", "requirements.txt");

/** Python environment with the local AWS and the tenant's EC2 server. About 10 s, 119 MB. */
export async function python(): Promise<Recipe> {
  return {
    name: "python",
    title: "local AWS (ministack) and tenant's EC2 (moto)",
    pins: [await readFile(REQUIREMENTS, "utf8")],
    async build(directory, log) {
      const pip = await makePythonEnvironment(directory, log);
      // Compiling 1,500 modules that nobody imports costs more than the download: Python compiles on first import.
      await pip("--no-compile", "--only-binary", ":all:", "-r", REQUIREMENTS);
    },
  };
}
