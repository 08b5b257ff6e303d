import { Job, Task } from "./schema.ts";

/** A job as the API and its progress show it. */
export const JobView = Job.omit({
  tenantId: true,
  ownedBy: true,
  groups: true,
  sealedInput: true,
  quota: true,
  from: true,
  respecs: true,
}).meta({ id: "Job" });

/** A step as it is shown: what happened, not what it was told. */
export const TaskView = Task.omit({
  tenantId: true,
  jobId: true,
  input: true,
  output: true,
  leaseUntil: true,
  commandId: true,
}).meta({ id: "Task" });
