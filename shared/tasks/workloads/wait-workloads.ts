import { LONGEST_READY_SECONDS } from "../../domain/deployment/workloads.ts";
import type { ReleaseHealth, WorkloadHealth } from "../../providers/workloads.ts";
import { newlyReached, reachedAt } from "../../workloads/reached.ts";
import { elapsedMs, type TaskContext, TaskError, type TaskKind } from "../contract.ts";
import { BUDGET_MS, clusterPlace } from "./place.ts";

/** As many as are named in a message. */
const NAMED = 5;
/**
 * A controller that is refused pods tries again, twice as late each time, and tells until then what it was told last: what a retried job
 * hears of it may be of the time before. It is asked to try at once, and has done so after this.
 */
const ECHO_MS = 20_000;

/**
 * Until all that was put is ready: each call watches for some seconds. What cannot become ready by waiting fails at once,
 * with the pod's last state and the end of its log.
 */
export const waitWorkloads: TaskKind = {
  kind: "wait-workloads",
  capability: "workloads",
  follows: true,
  // Each deployment says how long itself; this only bounds it.
  timeoutMs: LONGEST_READY_SECONDS * 1000 + 5 * 60_000,
  async run(context) {
    const { releases, place, at } = await clusterPlace(context);
    const health = await releases.health(place, { budgetMs: BUDGET_MS });
    if (health.failure !== undefined) {
      if (!isEcho(context, health.failure)) throw failed(health.failure);
      await releases.hasten(place);
      return { kind: "pending", waitingFor: health.failure.message };
    }
    if (health.ready) {
      await note(context);
      return { kind: "done", output: { workloads: health.workloads.length } };
    }
    const waitingFor = unready(health);
    if (elapsedMs(context) > at.readyWithin * 1000) throw late(at.readyWithin, waitingFor);
    return { kind: "pending", waitingFor };
  },
};

/**
 * It is known from then on to be well, and where it is reached; what becomes of that later others look at. Two requests to
 * the cluster at once, and no write where all is known.
 */
async function note(context: TaskContext): Promise<void> {
  const { deployment, deployments, clock } = context;
  const { tenantId, id } = deployment;
  const { inspect, at } = await clusterPlace(context);
  const change = {
    ...(deployment.health === "healthy" ? {} : { health: "healthy" as const, healthSince: clock().toISOString() }),
    ...newlyReached(deployment, await reachedAt(inspect, { ...at, deploymentId: id })),
  };
  if (Object.keys(change).length > 0) await deployments.change(tenantId, id, change);
}

function isEcho(context: TaskContext, { code }: NonNullable<ReleaseHealth["failure"]>): boolean {
  return code === "QuotaExceeded" && context.job.attempt > 1 && elapsedMs(context) < ECHO_MS;
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
