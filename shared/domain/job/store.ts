import type { Clock } from "../../kernel/clock.ts";
import { systemClock } from "../../kernel/clock.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { ConditionFailed, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import type { Deployment } from "../deployment/schema.ts";
import { jobKey, jobsOf, jobsOfDeployment, slotsKey, taskKey, tasksOf } from "./entity.ts";
import { type Outcome, TRANSITIONS } from "./rules.ts";
import { Job, Task, type TaskFailure } from "./schema.ts";
import { awaitCommandWrite, jobEndWrite, jobStartWrite } from "./writes.ts";

export interface JobStore {
  get(tenantId: string, id: string): Promise<Job | undefined>;
  list(
    tenantId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly Job[]; readonly lastKey: Item | undefined }>;
  listByDeployment(tenantId: string, deploymentId: string): Promise<readonly Job[]>;
  /** In the order of their layers. */
  tasks(tenantId: string, jobId: string): Promise<readonly Task[]>;
  task(tenantId: string, jobId: string, taskId: string): Promise<Task | undefined>;
  /** Written once; tasks already there stay as they are. */
  addTasks(tasks: readonly Task[]): Promise<void>;
  /** Puts failed tasks back to pending for the next attempt. */
  resetTasks(tasks: readonly Task[]): Promise<void>;
  /** queued → running. `false` when it was not queued any more. */
  begin(job: Job, plan: { readonly layers: number; readonly tasks: number }): Promise<boolean>;
  /** Takes one of the tenant's slots. `false` when all are taken. Idempotent. */
  takeSlot(job: Job, cap: number): Promise<boolean>;
  releaseSlot(job: Job): Promise<void>;
  /** The tenant's oldest queued job, put before the controller again through the table's stream. */
  nudgeNext(tenantId: string): Promise<void>;
  /** Ends the job and gives the deployment back, in one transaction. `false` when it had ended before. */
  finish(job: Job, outcome: Outcome): Promise<boolean>;
  /** A new attempt of a failed job. @throws Problem 409 `wrong-state`, `deployment-busy` */
  retry(job: Job, deployment: Deployment, also?: readonly Write[]): Promise<Job>;
  /** @throws Problem 409 `wrong-state` when it has ended */
  cancel(job: Job): Promise<Job>;
  /** Gives the task to one worker until `leaseMs` from now. `undefined` when another worker has it or it is done. */
  claimTask(task: Task, leaseMs: number): Promise<Task | undefined>;
  /** Gives the lease back while the task waits. */
  yieldTask(task: Task): Promise<void>;
  /** `commandId` remembers what the task waits for. */
  awaitCommand(task: Task, commandId: string): Promise<void>;
  /** The command was never written: the task begins again. */
  forgetCommand(task: Task): Promise<void>;
  /** Ends a running task; the first end stays. */
  endTask(task: Pick<Task, "tenantId" | "jobId" | "id">, end: TaskEnd): Promise<void>;
}

export type TaskEnd =
  | { readonly status: "succeeded" | "skipped"; readonly output?: Readonly<Record<string, unknown>> }
  | { readonly status: "failed"; readonly failure: TaskFailure };

export function jobStore(table: Table, clock: Clock = systemClock): JobStore {
  const now = () => clock().toISOString();
  const store: JobStore = {
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
    async tasks(tenantId, jobId) {
      const items = await table.queryAll({ pk: tasksOf(tenantId, jobId), prefix: "task-", consistent: true });
      return items.map((item) => Task.parse(item)).sort((a, b) => a.layer - b.layer || a.place - b.place);
    },
    async task(tenantId, jobId, taskId) {
      const item = await table.get(taskKey(tenantId, jobId, taskId), { consistent: true });
      return item === undefined ? undefined : Task.parse(item);
    },
    async addTasks(tasks) {
      for (let start = 0; start < tasks.length; start += 100) {
        const part = tasks.slice(start, start + 100);
        try {
          await table.transact(part.map(taskWrite));
        } catch (error) {
          if (!(error instanceof ConditionFailed)) throw error;
          await Promise.all(part.map((task) => table.transact([taskWrite(task)]).catch(ignoreCondition)));
        }
      }
    },
    async resetTasks(tasks) {
      await Promise.all(
        tasks
          .filter((task) => task.status === "failed" || task.status === "running")
          .map((task) =>
            table
              .update({
                key: taskKey(task.tenantId, task.jobId, task.id),
                update: "SET #status = :pending, leaseUntil = :zero REMOVE failure, finishedAt, commandId, startedAt",
                condition: "#status = :failed OR #status = :running",
                names: { "#status": "status" },
                values: { ":pending": "pending", ":failed": "failed", ":running": "running", ":zero": 0 },
              })
              .then(() => undefined, ignoreCondition),
          ),
      );
    },
    async begin(job, plan) {
      return happened(
        table.update({
          key: jobKey(job.tenantId, job.id),
          update:
            "SET #status = :running, layers = :layers, tasks = :tasks, startedAt = if_not_exists(startedAt, :now), #version = #version + :one",
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
    async takeSlot(job, cap) {
      return happened(
        table.update({
          key: slotsKey(job.tenantId),
          update: "ADD jobs :job",
          condition: "attribute_not_exists(jobs) OR size(jobs) < :cap OR contains(jobs, :id)",
          values: { ":job": new Set([job.id]), ":id": job.id, ":cap": cap },
        }),
      );
    },
    async releaseSlot(job) {
      await table.update({
        key: slotsKey(job.tenantId),
        update: "DELETE jobs :job",
        values: { ":job": new Set([job.id]) },
      });
    },
    async nudgeNext(tenantId) {
      const newest = await table.query({ pk: jobsOf(tenantId), descending: true, limit: 200 });
      const waiting = newest.items
        .map((item) => Job.parse(item))
        .filter((job) => job.status === "queued")
        .at(-1);
      if (waiting === undefined) return;
      await happened(
        table.update({
          key: jobKey(tenantId, waiting.id),
          update: "ADD nudges :one",
          condition: "#status = :queued",
          names: { "#status": "status" },
          values: { ":one": 1, ":queued": "queued" },
        }),
      );
    },
    async finish(job, result) {
      const status = result.status === "succeeded" ? TRANSITIONS[job.kind].after : "failed";
      const reason =
        result.status === "failed"
          ? result.failure.message
          : result.status === "cancelled"
            ? "The job was cancelled."
            : undefined;
      const failure = result.status === "failed" ? result.failure : undefined;
      return happened(
        table.transact([
          {
            update: {
              key: jobKey(job.tenantId, job.id),
              update: `SET #status = :status, finishedAt = :now, #version = #version + :one${failure === undefined ? "" : ", failure = :failure"}`,
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
          jobEndWrite({ tenantId: job.tenantId, id: job.deploymentId }, job.id, status, reason, now()),
        ]),
      );
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
      try {
        await table.transact([
          jobStartWrite(deployment, job.id, TRANSITIONS[job.kind].during, now()),
          {
            update: {
              key: jobKey(job.tenantId, job.id),
              update:
                "SET #status = :queued, attempt = attempt + :one, cancelRequested = :no, #version = #version + :one REMOVE failure, finishedAt",
              condition: "#version = :version",
              names: { "#status": "status", "#version": "version" },
              values: { ":queued": "queued", ":one": 1, ":no": false, ":version": job.version },
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
    async cancel(job) {
      try {
        const item = await table.update({
          key: jobKey(job.tenantId, job.id),
          update: "SET cancelRequested = :yes, #version = #version + :one",
          condition: "#status IN (:queued, :running)",
          names: { "#status": "status", "#version": "version" },
          values: { ":yes": true, ":one": 1, ":queued": "queued", ":running": "running" },
        });
        return Job.parse(item);
      } catch (error) {
        if (error instanceof ConditionFailed) throw ended(job, "cancelled", "queued or running");
        throw error;
      }
    },
    async claimTask(task, leaseMs) {
      const at = clock();
      try {
        const item = await table.update({
          key: taskKey(task.tenantId, task.jobId, task.id),
          update:
            "SET #status = :running, leaseUntil = :until, startedAt = if_not_exists(startedAt, :now) ADD attempts :one",
          condition: "leaseUntil < :at AND #status IN (:pending, :running)",
          names: { "#status": "status" },
          values: {
            ":running": "running",
            ":pending": "pending",
            ":until": at.getTime() + leaseMs,
            ":at": at.getTime(),
            ":now": at.toISOString(),
            ":one": 1,
          },
        });
        return Task.parse(item);
      } catch (error) {
        if (error instanceof ConditionFailed) return undefined;
        throw error;
      }
    },
    async yieldTask(task) {
      await happened(
        table.update({
          key: taskKey(task.tenantId, task.jobId, task.id),
          update: "SET leaseUntil = :zero",
          condition: "leaseUntil = :mine AND #status = :running",
          names: { "#status": "status" },
          values: { ":zero": 0, ":mine": task.leaseUntil, ":running": "running" },
        }),
      );
    },
    async awaitCommand(task, commandId) {
      await happened(table.transact([awaitCommandWrite(task, commandId)]));
    },
    async forgetCommand(task) {
      await happened(
        table.update({
          key: taskKey(task.tenantId, task.jobId, task.id),
          update: "REMOVE commandId",
          // While the lease runs, its holder is about to write the command.
          condition: "commandId = :command AND #status = :running AND leaseUntil < :now",
          names: { "#status": "status" },
          values: { ":command": task.commandId ?? "", ":running": "running", ":now": clock().getTime() },
        }),
      );
    },
    async endTask(task, end) {
      const failed = end.status === "failed";
      const extra = failed ? ", failure = :extra" : end.output === undefined ? "" : ", #output = :extra";
      await happened(
        table.update({
          key: taskKey(task.tenantId, task.jobId, task.id),
          update: `SET #status = :status, finishedAt = :now, leaseUntil = :zero${extra}`,
          condition: "#status IN (:pending, :running)",
          names: { "#status": "status", ...(extra.includes("#output") ? { "#output": "output" } : {}) },
          values: {
            ":status": end.status,
            ":now": now(),
            ":zero": 0,
            ":pending": "pending",
            ":running": "running",
            ...(extra === "" ? {} : { ":extra": failed ? end.failure : end.output }),
          },
        }),
      );
    },
  };
  return store;
}

function taskWrite(task: Task): Write {
  return {
    put: { ...taskKey(task.tenantId, task.jobId, task.id), entity: "Task", ...task },
    expression: { condition: "attribute_not_exists(pk)" },
  };
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

function ignoreCondition(error: unknown): void {
  if (!(error instanceof ConditionFailed)) throw error;
}

/** `true` when the write happened, `false` when its condition did not hold. */
async function happened(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}
