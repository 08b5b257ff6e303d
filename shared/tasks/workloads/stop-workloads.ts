import type { Adjustments, WorkloadHealth } from "../../providers/workloads.ts";
import type { TaskKind } from "../contract.ts";
import { clusterPlace } from "./place.ts";

/** What has replicas of its own: others end by themselves, or run on each machine of the cluster. */
const SCALED: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "ReplicaSet"]);

/**
 * Takes the replicas of all workloads to none, as one more revision of the release: what the deployment is meant to be is
 * not changed, so that putting that again starts it. Volumes, services and configuration stay.
 */
export const stopWorkloads: TaskKind = {
  kind: "stop-workloads",
  capability: "workloads",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const { releases, place } = await clusterPlace(context);
    if ((await releases.describe(place)) === undefined) return { kind: "skipped", reason: "nothing is there" };
    const [input, { workloads }] = await Promise.all([context.release(), releases.health(place)]);
    const { revision } = await releases.put({ ...input, adjustments: withoutReplicas(input.adjustments, workloads) });
    return { kind: "done", output: { release: revision } };
  },
};

function withoutReplicas(before: Adjustments = {}, workloads: readonly WorkloadHealth[]): Adjustments {
  const stopped = workloads
    .filter(({ kind }) => SCALED.has(kind))
    .map(({ kind, name }): [string, Adjustments[string]] => {
      const { autoscaling: _, ...kept } = before[`${kind}/${name}`] ?? {};
      return [`${kind}/${name}`, { ...kept, replicas: 0 }];
    });
  return { ...before, ...Object.fromEntries(stopped) };
}
