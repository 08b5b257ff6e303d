import { LONGEST_READY_SECONDS } from "../../domain/deployment/workloads.ts";
import type { ReleaseHealth, WorkloadHealth } from "../../providers/workloads.ts";
import { type TaskContext, TaskError, type TaskKind } from "../contract.ts";
import { BUDGET_MS, clusterPlace } from "./place.ts";

/** As many as are named in a message. */
const NAMED = 5;

/**
 * Until all that was put is ready: each call watches for some seconds. What cannot become ready by waiting fails at once,
 * with the pod's last state and the end of its log.
 */
export const waitWorkloads: TaskKind = {
  kind: "wait-workloads",
  capability: "workloads",
  // Each deployment says how long itself; this only bounds it.
  timeoutMs: LONGEST_READY_SECONDS * 1000 + 5 * 60_000,
  async run(context) {
    const { releases, place, at } = await clusterPlace(context);
    const health = await releases.health(place, { budgetMs: BUDGET_MS });
    if (health.failure !== undefined) throw failed(health.failure);
    if (health.ready) await noteHealthy(context);
    if (health.ready) return { kind: "done", output: { workloads: health.workloads.length } };
    const waitingFor = unready(health);
    if (elapsedMs(context) > at.readyWithin * 1000) throw late(at.readyWithin, waitingFor);
    return { kind: "pending", waitingFor };
  },
};

/** It is known from then on to be well; what it becomes later others look at. No write where it was. */
async function noteHealthy({ deployment, deployments, clock }: TaskContext): Promise<void> {
  if (deployment.health === "healthy") return;
  const { tenantId, id } = deployment;
  await deployments.change(tenantId, id, { health: "healthy", healthSince: clock().toISOString() });
}

function elapsedMs({ clock, task }: Pick<TaskContext, "clock" | "task">): number {
  return task.startedAt === undefined ? 0 : clock().getTime() - Date.parse(task.startedAt);
}

function unready({ workloads }: ReleaseHealth): string {
  const waiting = workloads.filter(({ ready }) => !ready);
  const more = waiting.length > NAMED ? ` and ${waiting.length - NAMED} more` : "";
  return `${waiting.slice(0, NAMED).map(reasonOf).join("; ")}${more}` || "the cluster to see what was put";
}

function reasonOf({ kind, name, reason, current, desired }: WorkloadHealth): string {
  const count = desired === undefined ? "" : ` (${current ?? 0} of ${desired})`;
  return `${kind}/${name}${count}${reason === undefined ? "" : `: ${reason}`}`;
}

function failed({ code, message, pod, log }: NonNullable<ReleaseHealth["failure"]>): TaskError {
  return new TaskError({
    code: "workloads-failed",
    message: `${pod === undefined ? "" : `Pod ${pod}: `}${message}`,
    providerCode: code,
    ...(log === undefined ? {} : { output: log }),
    retryable: true,
    remedy: "Remove the cause that the cluster names and retry the job, or take it back with :undo.",
  });
}

function late(seconds: number, waitingFor: string): TaskError {
  return new TaskError({
    code: "workloads-late",
    message: `After ${seconds} s the workloads were not ready: ${waitingFor}.`,
    retryable: true,
    remedy: "See in the deployment's events what holds them up, then retry the job, or take it back with :undo.",
  });
}
