import type { Clock } from "../../kernel/clock.ts";
import { happened, type Table, type Write, whenAllowed } from "../../platform/dynamodb.ts";
import { taskKey, tasksOf } from "./entity.ts";
import { Task, type TaskFailure } from "./schema.ts";
import { awaitCommandWrite } from "./writes.ts";

/** The steps of jobs. One round trip a method, unless it takes several tasks. */
export interface TaskStore {
  /** In the order of their layers. */
  tasks(tenantId: string, jobId: string): Promise<readonly Task[]>;
  task(tenantId: string, jobId: string, taskId: string): Promise<Task | undefined>;
  /** Written once; tasks already there stay as they are. */
  addTasks(tasks: readonly Task[]): Promise<void>;
  /** Puts failed tasks back to pending for the next attempt. */
  resetTasks(tasks: readonly Task[]): Promise<void>;
  /** Gives the task to one worker until `leaseMs` from now. `undefined` when another worker has it or it is done. */
  claimTask(task: Task, leaseMs: number): Promise<Task | undefined>;
  /** Gives the lease back while the task waits. */
  yieldTask(task: Task): Promise<void>;
  /** `commandId` remembers what the task waits for. */
  awaitCommand(task: Task, commandId: string): Promise<void>;
  /** The command was never written: the task begins again. */
  forgetCommand(task: Task): Promise<void>;
  /** Ends a task whose worker is not heard of any more, and may come back: its lease stays. The first end stays. */
  abandonTask(task: Pick<Task, "tenantId" | "jobId" | "id">, failure: TaskFailure): Promise<void>;
  /** Ends a running task; the first end stays. */
  endTask(task: Pick<Task, "tenantId" | "jobId" | "id">, end: TaskEnd): Promise<void>;
}

export type TaskEnd =
  | { readonly status: "succeeded" | "skipped"; readonly output?: Readonly<Record<string, unknown>> }
  | { readonly status: "failed"; readonly failure: TaskFailure };

export function taskStore(table: Table, clock: Clock): TaskStore {
  const now = () => clock().toISOString();
  return {
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
        if (await happened(table.transact(part.map(taskWrite)))) continue;
        await Promise.all(part.map((task) => happened(table.transact([taskWrite(task)]))));
      }
    },
    async resetTasks(tasks) {
      await Promise.all(
        tasks
          .filter((task) => task.status === "failed" || task.status === "running")
          .map((task) =>
            happened(
              table.update({
                key: taskKey(task.tenantId, task.jobId, task.id),
                // The lease of a worker that may still have it stays: the next one waits for its end.
                update: "SET #status = :pending REMOVE failure, finishedAt, commandId, startedAt",
                condition: "#status = :failed OR #status = :running",
                names: { "#status": "status" },
                values: { ":pending": "pending", ":failed": "failed", ":running": "running" },
              }),
            ),
          ),
      );
    },
    async claimTask(task, leaseMs) {
      const at = clock();
      return whenAllowed(async () => {
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
      });
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
    async abandonTask(task, failure) {
      await happened(
        table.update({
          key: taskKey(task.tenantId, task.jobId, task.id),
          update: "SET #status = :failed, finishedAt = :now, failure = :failure",
          condition: "#status = :running",
          names: { "#status": "status" },
          values: { ":failed": "failed", ":now": now(), ":failure": failure, ":running": "running" },
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
}

function taskWrite(task: Task): Write {
  return {
    put: { ...taskKey(task.tenantId, task.jobId, task.id), entity: "Task", ...task },
    expression: { condition: "attribute_not_exists(pk)" },
  };
}
