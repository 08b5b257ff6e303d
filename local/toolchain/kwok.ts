import { join } from "node:path";
import { goBuild, goPins } from "./go-build.ts";
import type { Recipe } from "./install.ts";

const MODULE = join(import.meta.dirname, "kwok");

/** kwok 0.8: plays the kubelets of a cluster without containers. About 90 s from nothing. */
export async function kwok(): Promise<Recipe> {
  return {
    name: "kwok",
    title: "kwok 0.8.0",
    pins: await goPins(MODULE),
    async build(directory, log) {
      await goBuild(MODULE, [{ binary: "kwok", package: "sigs.k8s.io/kwok/cmd/kwok" }], directory, log);
    },
  };
}
