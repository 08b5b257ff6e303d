import * as z from "zod";

/** How far an execution's history has come (`shared/jobs/history.ts`). */
const Cursor = z.strictObject({ part: z.int().min(0), calls: z.int().min(0), events: z.int().min(0) });

/** What an execution of `job` has in its state from one turn to the next: ids only; everything else is in the table. */
export const JobExecution = z.strictObject({
  tenantId: z.string(),
  jobId: z.string(),
  attempt: z.int(),
  deploymentId: z.string(),
  runtimeId: z.string(),
  /** Function that runs the tasks of this job's provider. */
  functionName: z.string(),
  /** Ids of the tasks of this turn, which run at the same time; none before the first. */
  tasks: z.array(z.string()).max(40),
  cursor: Cursor,
});
export type JobExecution = z.infer<typeof JobExecution>;

/** What each task's function is called with; parsed there. */
export const RunTaskInput = z.strictObject({
  deploymentId: z.string(),
  runtimeId: z.string(),
  tenantId: z.string(),
  jobId: z.string(),
  taskId: z.string(),
  token: z.string(),
});

/** What `Finish` is called with. */
export const FinishJobInput = z.object({ tenantId: z.string(), jobId: z.string(), attempt: z.int() });
