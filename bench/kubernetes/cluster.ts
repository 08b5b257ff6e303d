import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster } from "../../local/kubernetes/cluster.ts";
import { readOwnKubeconfig } from "../../local/kubernetes/kubeconfig.ts";

/** The cluster of a benchmark: the one that `PITRIX_TEST_KUBECONFIG` names, or one that is started for it and ended after. */
export interface BenchCluster {
  /** Text and file of somebody's kubeconfig who may do everything. */
  readonly kubeconfig: string;
  readonly file: string;
  readonly server: string;
  /** An empty directory for files of the run. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starting one takes some 20 s, and building it 16 minutes where that was never done. */
export async function benchCluster(): Promise<BenchCluster> {
  const folder = await mkdtemp(join(tmpdir(), "pitrix-bench-kubernetes-"));
  const running = process.env.PITRIX_TEST_KUBECONFIG;
  const own = running === undefined ? await startCluster({ stateDir: folder }) : undefined;
  const file = own?.admin.file ?? running ?? "";
  const kubeconfig = await readFile(file, "utf8");
  return {
    kubeconfig,
    file,
    server: readOwnKubeconfig(kubeconfig).server,
    folder,
    async stop() {
      await own?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
