import { join } from "node:path";
import { goBuild, goPins } from "./go-build.ts";
import type { Recipe } from "./install.ts";

const MODULE = join(import.meta.dirname, "metrics-server");

/** metrics-server 0.9, which a cluster's autoscaler asks for a pod's load. About 2 min from nothing, less after the control plane's build. */
export async function metricsServer(): Promise<Recipe> {
  return {
    name: "metrics-server",
    title: "metrics-server 0.9.0",
    pins: await goPins(MODULE),
    async build(directory, log) {
      const programs = [{ binary: "metrics-server", package: "sigs.k8s.io/metrics-server/cmd/metrics-server" }];
      await goBuild(MODULE, programs, directory, log);
    },
  };
}
