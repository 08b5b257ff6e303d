import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { goBuild, goPins } from "./go-build.ts";
import type { Recipe } from "./install.ts";

const MODULE = join(import.meta.dirname, "greeter");

/** A static program to make images of containers of: nothing else is in them. */
export async function greeter(): Promise<Recipe> {
  return {
    name: "greeter",
    title: "the app of a test's container",
    pins: [...(await goPins(MODULE)), await readFile(join(MODULE, "main.go"), "utf8")],
    async build(directory, log) {
      await goBuild(MODULE, [{ binary: "greeter", package: "." }], directory, log);
    },
  };
}
