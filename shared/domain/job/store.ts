import type { Clock } from "../../kernel/clock.ts";
import { systemClock } from "../../kernel/clock.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { BACKGROUND, repeatOnConflict } from "../../platform/conflicts.ts";
import { ConditionFailed, happened, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import type { Deployment } from "../deployment/schema.ts";
import { jobKey, jobsOf, jobsOfDeployment, queuedIndex } from "./entity.ts";
import { type Outcome, statusAfter, TRANSITIONS } from "./rules.ts";
import { Job } from "./schema.ts";
import { type SlotStore, slotStore } from "./slot-store.ts";
import { type TaskStore, taskStore } from "./task-store.ts";
import { type JobEnd, jobEndWrite, jobStartWrite } from "./writes.ts";

export interface JobStore extends TaskStore, SlotStore {
  get(tenantId: string, id: string): Promise<Job | undefined>;
  list(
    tenantId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly Job[]; readonly lastKey: Item | undefined }>;
  listByDeployment(tenantId: string, deploymentId: string): Promise<readonly Job[]>;
  /** queued → running. `false` when it was not queued any more. */
  begin(job: Job, plan: { readonly layers: number; readonly tasks: number }): Promise<boolean>;
  /**
   * Ends the job and gives the deployment back, as what it has become, in one transaction with `also`. `false` when it had
   * ended before.
   */
  finish(
    job: Job,
    outcome: Outcome,
    also?: readonly Write[],
    became?: Pick<JobEnd, "became" | "quota">,
  ): Promise<boolean>;
  /** A new attempt of a failed job. @throws Problem 409 `wrong-state`, `deployment-busy` */
  retry(job: Job, deployment: Deployment, also?: readonly Write[]): Promise<Job>;
  /** Asks it to end. @throws Problem 409 `wrong-state` when it has ended; ConditionFailed (0: changed since it was read) */
  cancel(job: Job, also: readonly Write[]): Promise<void>;
}

export function jobStore(table: Table, clock: Clock = systemClock): JobStore {
  const now = () => clock().toISOString();
  const store: JobStore = {
    ...taskStore(table, clock),
    ...slotStore(table),
    async get(tenantId, id) {
      const item = await table.get(jobKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Job.parse(item);
    },
    async list(tenantId, page) {
      const answer = await table.query({ pk: jobsOf(tenantId), descending: true, ...page });
      return { items: answer.items.map((item) => Job.parse(item)), lastKey: answer.lastKey };
    },
    async listByDeployment(tenantId, deploymentId) {
      const items = await table.queryAll({ index: "gsi1", pk: jobsOfDeployment(tenantId, deploymentId) });
      return items.map((item) => Job.parse(item));
    },
    async begin(job, plan) {
      return happened(
        table.update({
          key: jobKey(job.tenantId, job.id),
          update:
            "SET #status = :running, layers = :layers, tasks = :tasks, startedAt = if_not_exists(startedAt, :now), #version = #version + :one REMOVE gsi2pk, gsi2sk",
          condition: "#status = :queued AND attempt = :attempt",
          names: { "#status": "status", "#version": "version" },
          values: {
            ":running": "running",
            ":queued": "queued",
            ":layers": plan.layers,
            ":tasks": plan.tasks,
            ":now": now(),
            ":one": 1,
            ":attempt": job.attempt,
          },
        }),
      );
    },
    async finish(job, result, also = [], became = {}) {
      const status = statusAfter(job, result.status === "succeeded" ? "after" : "failed");
      const reason =
        result.status === "failed"
          ? result.failure.message
          : result.status === "cancelled"
            ? "The job was cancelled."
            : undefined;
      const failure = result.status === "failed" ? result.failure : undefined;
      const writes: readonly Write[] = [
        {
          update: {
            key: jobKey(job.tenantId, job.id),
            update: `SET #status = :status, finishedAt = :now, #version = #version + :one${failure === undefined ? "" : ", failure = :failure"} REMOVE gsi2pk, gsi2sk`,
            condition: "attempt = :attempt AND #status IN (:queued, :running)",
            names: { "#status": "status", "#version": "version" },
            values: {
              ":status": result.status,
              ":now": now(),
              ":one": 1,
              ":attempt": job.attempt,
              ":queued": "queued",
              ":running": "running",
              ...(failure === undefined ? {} : { ":failure": failure }),
            },
          },
        },
        jobEndWrite({ tenantId: job.tenantId, id: job.deploymentId }, job.id, { ...became, status, reason }, now()),
        ...also,
      ];
      // All ends of a tenant's deletions meet at its quota.
      return happened(repeatOnConflict(() => table.transact(writes), undefined, BACKGROUND));
    },
    async retry(job, deployment, also = []) {
      if (job.status !== "failed" && job.status !== "cancelled") throw ended(job, "retried", "failed or cancelled");
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
          jobStartWrite(deployment, job.id, TRANSITIONS[job.kind].during, now()),
          {
            update: {
              key: jobKey(job.tenantId, job.id),
              update:
                "SET #status = :queued, attempt = :next, cancelRequested = :no, #version = #version + :one, gsi2pk = :gsi2pk, gsi2sk = :gsi2sk REMOVE failure, finishedAt",
              condition: "#version = :version",
              names: { "#status": "status", "#version": "version" },
              values: {
                ":queued": "queued",
                ":next": next.attempt,
                ":one": 1,
                ":no": false,
                ":version": job.version,
                ":gsi2pk": index.gsi2pk,
                ":gsi2sk": index.gsi2sk,
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
    async cancel(job, also) {
      if (job.status !== "queued" && job.status !== "running") throw ended(job, "cancelled", "queued or running");
      const update = {
        key: jobKey(job.tenantId, job.id),
        update: "SET cancelRequested = :yes, #version = #version + :one",
        condition: "#version = :version",
        names: { "#version": "version" },
        values: { ":yes": true, ":one": 1, ":version": job.version },
      };
      await table.transact([{ update }, ...also]);
    },
  };
  return store;
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
