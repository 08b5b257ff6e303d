import * as z from "zod";

/** Input of an execution of `job`: ids only; everything else is in the table. */
export const JobExecution = z.strictObject({
  tenantId: z.string(),
  jobId: z.string(),
  attempt: z.int(),
  deploymentId: z.string(),
  runtimeId: z.string(),
  /** Function that runs the tasks of this job's provider. */
  functionName: z.string(),
  /** Ids of the tasks still to do, layer after layer. */
  layers: z.array(z.array(z.string())),
  /** The layer to begin with; counts up while the execution runs. */
  layer: z.literal(0),
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
