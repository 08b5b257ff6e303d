import { join } from "node:path";
import { goBuild, goPins } from "./go-build.ts";
import type { Recipe } from "./install.ts";

const MODULE = join(import.meta.dirname, "registry");

/** The CNCF's container registry 3.0, with its filesystem driver alone. About a minute from nothing. */
export async function registry(): Promise<Recipe> {
  return {
    name: "registry",
    title: "OCI registry 3.0.0",
    pins: await goPins(MODULE),
    async build(directory, log) {
      await goBuild(MODULE, [{ binary: "registry", package: "." }], directory, log);
    },
  };
}
