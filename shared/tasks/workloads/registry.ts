import type { TaskKind } from "../contract.ts";
import { checkCluster } from "./check-cluster.ts";
import { ensureNamespace } from "./ensure-namespace.ts";
import { leavingBehind } from "./leave-behind.ts";
import { putRelease } from "./put-release.ts";
import { removeNamespace } from "./remove-namespace.ts";
import { removeRelease } from "./remove-release.ts";
import { restartWorkloads } from "./restart-workloads.ts";
import { runHooks } from "./run-hooks.ts";
import { stopWorkloads } from "./stop-workloads.ts";
import { waitWorkloads } from "./wait-workloads.ts";

/** Every step of deployments of workloads. */
export const workloadTasks: readonly TaskKind[] = [
  leavingBehind(checkCluster),
  ensureNamespace,
  leavingBehind(runHooks),
  putRelease,
  waitWorkloads,
  stopWorkloads,
  restartWorkloads,
  leavingBehind(removeRelease),
  leavingBehind(removeNamespace),
];
