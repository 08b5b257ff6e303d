import { join } from "node:path";
import { goBuild, goPins } from "./go-build.ts";
import type { Recipe } from "./install.ts";

const MODULE = join(import.meta.dirname, "etcd");

/** etcd and etcdctl 3.6 (3.5 before 3.5.3 may lose writes in a crash). About 80 s from nothing. */
export async function etcd(): Promise<Recipe> {
  return {
    name: "etcd",
    title: "etcd 3.6.16",
    pins: await goPins(MODULE),
    async build(directory, log) {
      const programs = [
        { binary: "etcd", package: "go.etcd.io/etcd/server/v3" },
        { binary: "etcdctl", package: "go.etcd.io/etcd/etcdctl/v3" },
      ];
      await goBuild(MODULE, programs, directory, log);
    },
  };
}
