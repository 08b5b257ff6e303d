import { jobKey, taskKey } from "../../shared/domain/job/entity.ts";
import type { Job, Task } from "../../shared/domain/job/schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { Table } from "../../shared/platform/dynamodb.ts";

/** A job in the table whose steps nobody works on. */
export interface PlayedJob {
  readonly id: string;
  /** In their order: `step-0`, `step-1`… */
  readonly tasks: readonly Task[];
  /** One write. */
  begin(task: Task): Promise<void>;
}

/** @param steps all in one layer, and none begun */
export async function playJob(table: Table, tenantId: string, steps: number): Promise<PlayedJob> {
  const id = newId("job");
  const createdAt = new Date().toISOString();
  const job: Job = {
    ...{ id, tenantId, kind: "deploy", deploymentId: newId("deployment"), provider: "aws", status: "running" },
    ...{ attempt: 1, layers: 1, tasks: steps, cancelRequested: false, createdBy: "user-played", createdAt, version: 1 },
  };
  const tasks = Array.from({ length: steps }, (_, place): Task => {
    const work = { kind: `step-${place}`, layer: 0, place, input: {}, attempts: 1, leaseUntil: 0 };
    return { id: newId("task"), tenantId, jobId: id, status: "pending", ...work };
  });
  const put = (task: Task) => table.put({ ...taskKey(tenantId, id, task.id), entity: "Task", ...task });
  await table.put({ ...jobKey(tenantId, id), entity: "Job", ...job });
  await Promise.all(tasks.map(put));
  return { id, tasks, begin: (task) => put({ ...task, status: "running", startedAt: new Date().toISOString() }) };
}
