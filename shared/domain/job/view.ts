import * as z from "zod";
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
  part: true,
  givenUp: true,
  lostAt: true,
}).meta({ id: "Job" });

/** A step as it is shown: what happened, not what it was told. */
export const TaskView = Task.omit({
  tenantId: true,
  jobId: true,
  input: true,
  output: true,
  leaseUntil: true,
  commandId: true,
});

/** Characters of a command's output that a step shows: its end. */
const SHOWN_OUTPUT = 4096;

/** A step with what its command answered. */
export const TaskDetail = TaskView.extend({
  /** Name of the package's command that it runs. */
  service: z.string().optional(),
  exitCode: z.int().optional(),
  /** The end of what it printed, secrets struck out. */
  output: z.string().optional(),
  /** From its first start to its end, in milliseconds. */
  durationMs: z.int().optional(),
}).meta({ id: "Task" });
export type TaskDetail = z.input<typeof TaskDetail>;

/** Tasks that may run at the same time, counted. */
export const LayerView = z.object({
  /** From 0 in each phase. */
  layer: z.int(),
  /** Absent for what the job does. */
  phase: Task.shape.phase,
  /** How many tasks of each kind there are, by how they stand; states without any are absent. */
  kinds: z.array(z.object({ kind: z.string(), statuses: z.partialRecord(Task.shape.status, z.int()) })),
});
export type LayerView = z.infer<typeof LayerView>;

const Answered = z.object({ exitCode: z.int().optional(), output: z.string().optional() });

/** Pure. */
export function taskDetail(task: Task): TaskDetail {
  const { input, output: told, ...shown } = task;
  // What a step of another kind leaves behind is its own.
  const { exitCode, output } = Answered.safeParse(task.failure ?? told).data ?? {};
  const { startedAt, finishedAt } = task;
  return {
    ...shown,
    ...(typeof input["service"] === "string" ? { service: input["service"] } : {}),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(output === undefined ? {} : { output: output.slice(-SHOWN_OUTPUT) }),
    ...(startedAt === undefined || finishedAt === undefined
      ? {}
      : { durationMs: Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) }),
  };
}
