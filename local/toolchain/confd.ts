import { join } from "node:path";
import { goBuild, goPins } from "./go-build.ts";
import type { Recipe } from "./install.ts";

const MODULE = join(import.meta.dirname, "confd");

/** confd 0.16.0 with the dependencies of its time. About 45 s from nothing. */
export async function confd(): Promise<Recipe> {
  return {
    name: "confd",
    title: "confd 0.16.0",
    pins: await goPins(MODULE),
    async build(directory, log) {
      const programs = [{ binary: "confd", package: "github.com/kelseyhightower/confd" }];
      await goBuild(MODULE, programs, directory, log);
    },
  };
}
