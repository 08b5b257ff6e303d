import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startCluster } from "./cluster.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The text of the kubeconfig of somebody who may do everything. */
    adminKubeconfig: string;
  }
}

/** One that a cluster of {@link startCluster} wrote: its tests then run there, and it stays. */
const RUNNING = "PITRIX_TEST_KUBECONFIG";

/** One cluster for all `*.kubernetes.test.ts` of a run: starting one takes longer than most of them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env[RUNNING];
  if (running !== undefined) {
    project.provide("adminKubeconfig", await readFile(running, "utf8"));
    return async () => {};
  }
  const stateDir = await mkdtemp(join(tmpdir(), "pitrix-kubernetes-"));
  const cluster = await startCluster({ stateDir, report: (line) => console.log(`· ${line}`) });
  project.provide("adminKubeconfig", cluster.admin.text);
  return async () => {
    await cluster.stop();
    await rm(stateDir, { recursive: true, force: true });
  };
}
