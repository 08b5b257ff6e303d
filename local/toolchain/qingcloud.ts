import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Recipe } from "./install.ts";
import { makePythonEnvironment } from "./python-environment.ts";

const REQUIREMENTS = join(import.meta.dirname, "qingcloud", "requirements.txt");

/** QingCloud's own Python client, in an environment of its own. About 15 s. */
export async function qingcloud(): Promise<Recipe> {
  return {
    name: "qingcloud",
    title: "QingCloud's Python SDK 1.2.16",
    pins: [await readFile(REQUIREMENTS, "utf8")],
    async build(directory, log) {
      const pip = await makePythonEnvironment(directory, log);
      // The client comes as source alone, which is built with what is pinned here and nothing newer.
      await pip("--no-compile", "--only-binary", ":all:", "setuptools==80.9.0", "wheel==0.45.1");
      await pip("--no-compile", "--no-deps", "--no-build-isolation", "--require-hashes", "-r", REQUIREMENTS);
    },
  };
}
