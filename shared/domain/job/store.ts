import type { Clock } from "../../kernel/clock.ts";
import { systemClock } from "../../kernel/clock.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { BACKGROUND, repeatOnConflict } from "../../platform/conflicts.ts";
import { ConditionFailed, happened, type Table, type Write } from "../../platform/dynamodb.ts";
import { retentionAfter } from "../deployment/ceasing.ts";
import type { Deployment } from "../deployment/schema.ts";
import { jobKey, LOOK_EVERY_MS, queuedIndex, runningIndex, SET_STATUS_INDEX, statusValues } from "./entity.ts";
import { type JobReader, jobReader } from "./reader.ts";
import { type Outcome, statusAfter, statusAfterUndo, statusDuring } from "./rules.ts";
import type { Job, Left } from "./schema.ts";
import { type SlotStore, slotStore } from "./slot-store.ts";
import { type TaskStore, taskStore } from "./task-store.ts";
import { type WatchStore, watchStore } from "./watch-store.ts";
import { type JobEnd, jobEndWrite, jobStartWrite } from "./writes.ts";

export interface JobStore extends JobReader, TaskStore, SlotStore, WatchStore {
  /** queued → running. `false` when it was not queued any more. */
  begin(
    job: Job,
    plan: { readonly layers: number; readonly tasks: number; readonly deadline: string },
  ): Promise<boolean>;
  /** A running job begins to take back what it has done; `plan` counts all its tasks. It has until `deadline` for that. */
  turn(job: Job, plan: { readonly layers: number; readonly tasks: number; readonly deadline: string }): Promise<void>;
  /** Another execution of the same attempt carries it on. */
  handOn(job: Job, part: number): Promise<void>;
  /**
   * Ends the job and gives the deployment back, as what it has become, in one transaction with `also`. `false` when it had
   * ended before. `at`: ISO 8601, the moment that `also` says too; now unless said.
   */
  finish(
    job: Job,
    outcome: Outcome,
    also?: readonly Write[],
    became?: Pick<JobEnd, "became" | "quota" | "linked">,
    at?: string,
  ): Promise<boolean>;
  /**
   * A new attempt of a failed job: it goes on, in the phase in which it failed, or with `undo` takes back what it has done.
   * @throws Problem 409 `wrong-state`, `deployment-busy`
   */
  retry(job: Job, deployment: Deployment, also?: readonly Write[], how?: { readonly undo: true }): Promise<Job>;
  /**
   * Asks it to end, and with `undo` to take back what it has done.
   * @throws Problem 409 `wrong-state` when it has ended; ConditionFailed (0: changed since it was read)
   */
  cancel(job: Job, also: readonly Write[], how?: { readonly undo: true }): Promise<void>;
}

export function jobStore(table: Table, clock: Clock = systemClock): JobStore {
  const now = () => clock().toISOString();
  const store: JobStore = {
    ...jobReader(table),
    ...taskStore(table, clock),
    ...slotStore(table),
    ...watchStore(table),
    async begin(job, plan) {
      return happened(
        table.update({
          key: jobKey(job.tenantId, job.id),
          update: `SET #status = :running, layers = :layers, tasks = :tasks, deadline = :deadline, startedAt = if_not_exists(startedAt, :now), #version = #version + :one, gsi2pk = :gsi2pk, gsi2sk = :gsi2sk, ${SET_STATUS_INDEX}`,
          condition: "#status = :queued AND attempt = :attempt",
          names: { "#status": "status", "#version": "version" },
          values: {
            ":running": "running",
            ":queued": "queued",
            ":layers": plan.layers,
            ":tasks": plan.tasks,
            ":deadline": plan.deadline,
            ...watched(job, clock()),
            ...statusValues({ ...job, status: "running" }),
            ":now": now(),
            ":one": 1,
            ":attempt": job.attempt,
          },
        }),
      );
    },
    async turn(job, plan) {
      await happened(
        table.update({
          key: jobKey(job.tenantId, job.id),
          update:
            "SET phase = :undo, layers = :layers, tasks = :tasks, deadline = :deadline, #version = #version + :one",
          condition: "#status = :running AND attempt = :attempt AND attribute_not_exists(phase)",
          names: { "#status": "status", "#version": "version" },
          values: {
            ":undo": "undo",
            ":layers": plan.layers,
            ":tasks": plan.tasks,
            ":deadline": plan.deadline,
            ":one": 1,
            ":running": "running",
            ":attempt": job.attempt,
          },
        }),
      );
    },
    async handOn(job, part) {
      await happened(
        table.update({
          key: jobKey(job.tenantId, job.id),
          // It is looked at again only when the new execution has had time to begin.
          update: "SET #part = :part, gsi2pk = :gsi2pk, gsi2sk = :gsi2sk",
          condition: "#status = :running AND attempt = :attempt",
          names: { "#status": "status", "#part": "part" },
          values: { ":part": part, ":running": "running", ":attempt": job.attempt, ...watched(job, clock()) },
        }),
      );
    },
    async finish(job, result, also = [], became = {}, at = now()) {
      const undone = result.status !== "succeeded" && result.undone === true;
      const status = undone
        ? statusAfterUndo(job)
        : statusAfter(job, result.status === "succeeded" ? "after" : "failed");
      const reason = reasonOf(result, job);
      const end = { ...became, status, reason, retention: retentionAfter(job, status, at) };
      const failure = result.status === "failed" ? result.failure : undefined;
      const left = result.status === "succeeded" ? result.left : undefined;
      const writes: readonly Write[] = [
        {
          update: {
            key: jobKey(job.tenantId, job.id),
            update: `SET #status = :status, finishedAt = :now, #version = #version + :one, ${SET_STATUS_INDEX}${failure === undefined ? "" : ", failure = :failure"}${undone ? ", undone = :undone" : ""}${left === undefined ? "" : ", #left = :left"} REMOVE gsi2pk, gsi2sk`,
            condition: "attempt = :attempt AND #status IN (:queued, :running)",
            names: { "#status": "status", "#version": "version", ...(left === undefined ? {} : { "#left": "left" }) },
            values: {
              ":status": result.status,
              ...statusValues({ ...job, status: result.status }),
              ":now": at,
              ":one": 1,
              ":attempt": job.attempt,
              ":queued": "queued",
              ":running": "running",
              ...(failure === undefined ? {} : { ":failure": failure }),
              ...(undone ? { ":undone": true } : {}),
              ...(left === undefined ? {} : { ":left": left }),
            },
          },
        },
        jobEndWrite({ tenantId: job.tenantId, id: job.deploymentId }, job.id, end, at),
        ...also,
      ];
      // All ends of a tenant's deletions meet at its quota.
      return happened(repeatOnConflict(() => table.transact(writes), undefined, BACKGROUND));
    },
    async retry(job, deployment, also = [], how) {
      if (job.status !== "failed" && job.status !== "cancelled") throw ended(job, "retried", "failed or cancelled");
      if (job.undone === true) throw takenBack(job);
      const undo = how?.undo === true || job.phase === "undo";
      if (deployment.lastJobId !== job.id) {
        throw new Problem({
          status: 409,
          code: "wrong-state",
          title: "A later job has changed this deployment",
          detail: `Job ${deployment.lastJobId} came after ${job.id}; start a new operation instead of retrying this one.`,
        });
      }
      const next = { ...job, attempt: job.attempt + 1 };
      const index = queuedIndex(next);
      try {
        await table.transact([
          jobStartWrite(deployment, job.id, statusDuring(job), now()),
          {
            update: {
              key: jobKey(job.tenantId, job.id),
              update: `SET #status = :queued, attempt = :next, cancelRequested = :stop, #version = #version + :one, gsi2pk = :gsi2pk, gsi2sk = :gsi2sk, ${SET_STATUS_INDEX}${undo ? ", #undo = :yes" : ""} REMOVE failure, finishedAt, givenUp, lostAt, #part${undo ? "" : ", #undo"}`,
              condition: "#version = :version",
              names: { "#status": "status", "#version": "version", "#part": "part", "#undo": "undo" },
              values: {
                ":queued": "queued",
                ":next": next.attempt,
                ":one": 1,
                ":stop": undo,
                ...(undo ? { ":yes": true } : {}),
                ":version": job.version,
                ":gsi2pk": index.gsi2pk,
                ":gsi2sk": index.gsi2sk,
                ...statusValues({ ...job, status: "queued" }),
              },
            },
          },
          ...also,
        ]);
      } catch (error) {
        if (error instanceof ConditionFailed && error.index < 2)
          throw ended(job, "retried", "failed or cancelled, with no other job running");
        throw error;
      }
      return (await store.get(job.tenantId, job.id)) ?? Promise.reject(notFound("job", job.id));
    },
    async cancel(job, also, how) {
      if (job.status !== "queued" && job.status !== "running") throw ended(job, "cancelled", "queued or running");
      const update = {
        key: jobKey(job.tenantId, job.id),
        update: `SET cancelRequested = :yes, #version = #version + :one${how?.undo === true ? ", #undo = :yes" : ""}`,
        condition: "#version = :version",
        names: { "#version": "version", ...(how?.undo === true ? { "#undo": "undo" } : {}) },
        values: { ":yes": true, ":one": 1, ":version": job.version },
      };
      await table.transact([{ update }, ...also]);
    },
  };
  return store;
}

function reasonOf(result: Outcome, job: Job): string | undefined {
  if (result.status === "succeeded") return result.left === undefined ? undefined : sayingOf(result.left);
  if (result.status === "failed") return result.undone === true ? undefined : result.failure.message;
  if (result.undone !== true) return "The job was cancelled.";
  return job.kind === "deploy" ? "The job was cancelled, and all that it had made was taken away." : undefined;
}

/** Whoever reads why it is gone reads what may not be. */
function sayingOf({ reason, namespace, ownNamespace, release, labels }: Left): string {
  const lies = ownNamespace ? `the namespace ${namespace}` : `the namespace ${namespace}, of the release ${release}`;
  const known = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return `It was deleted here without its cluster (${reason}). What is left lies in ${lies}, labelled ${known.join(",")}.`;
}

/** When the sweep looks first whether a job that began now still runs. */
function watched(job: Job, now: Date): Record<string, string> {
  const index = runningIndex(job, new Date(now.getTime() + LOOK_EVERY_MS));
  return { ":gsi2pk": index.gsi2pk, ":gsi2sk": index.gsi2sk };
}

function takenBack({ id }: Job): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "This job was taken back",
    detail: `What ${id} had done has been undone, so there is nothing to go on with; start a new operation.`,
  });
}

function ended(job: Job, verb: string, needs: string): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: `A job that is ${job.status} cannot be ${verb}`,
    detail: `Only a job that is ${needs} can be ${verb}; ${job.id} is ${job.status}.`,
    extensions: { status: job.status },
  });
}
