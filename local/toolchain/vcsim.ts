import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { goBuild } from "./go-build.ts";
import type { Recipe } from "./install.ts";

const MODULE = join(import.meta.dirname, "vcsim");

/** VMware's simulator of a vCenter (govmomi 0.51), with a program of ours around it. About 75 s from nothing. */
export async function vcsim(): Promise<Recipe> {
  const files = (await readdir(MODULE)).sort();
  return {
    name: "vcsim",
    title: "govmomi's vCenter simulator 0.51",
    pins: await Promise.all(files.map((file) => readFile(join(MODULE, file), "utf8"))),
    async build(directory, log) {
      await goBuild(MODULE, [{ binary: "vcsim", package: "." }], directory, log);
    },
  };
}
