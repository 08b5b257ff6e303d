import type { WorkloadHealth } from "../../providers/workloads.ts";
import { TaskError, type TaskKind } from "../contract.ts";
import { clusterPlace } from "./place.ts";

const RESTARTED: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

/** Starts the pods of all workloads anew, or of those that the job names, as each workload says itself. */
export const restartWorkloads: TaskKind = {
  kind: "restart-workloads",
  capability: "workloads",
  follows: true,
  timeoutMs: 15 * 60_000,
  async run(context) {
    const { releases, inspect, place } = await clusterPlace(context);
    const { workloads } = await releases.health(place);
    const running = workloads.filter(({ kind }) => RESTARTED.has(kind));
    const asked = context.job.input?.workloads;
    const missing = asked?.filter((name) => !running.some((one) => nameOf(one) === name)) ?? [];
    if (missing.length > 0) throw unknown(missing, running);
    const meant = running.filter((one) => asked === undefined || asked.includes(nameOf(one)));
    for (const { apiVersion, kind, namespace, name } of meant)
      await inspect.restart(
        { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) },
        context.job.id,
      );
    return { kind: "done", output: { workloads: meant.map(nameOf) } };
  },
};

const nameOf = ({ kind, name }: Pick<WorkloadHealth, "kind" | "name">): string => `${kind}/${name}`;

function unknown(missing: readonly string[], running: readonly WorkloadHealth[]): TaskError {
  return new TaskError({
    code: "no-workload",
    message: `The deployment runs no ${missing.join(", ")}; it runs ${running.map(nameOf).join(", ") || "nothing that restarts"}.`,
    retryable: false,
    remedy: "Ask again with workloads that are there.",
  });
}
