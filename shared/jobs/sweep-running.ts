import type { CommandStore } from "../domain/command/store.ts";
import { LOOK_EVERY_MS, QUEUED_SHARDS } from "../domain/job/entity.ts";
import type { Job, Task } from "../domain/job/schema.ts";
import type { DueJob } from "../domain/job/watch-store.ts";
import type { Flows } from "../platform/flows.ts";
import { timeoutOf } from "../tasks/registry.ts";
import { executionName } from "./advance.ts";
import { type FinishJobParts, finishJob } from "./finish-job.ts";
import { judge } from "./stuck.ts";

export interface SweepRunningParts extends FinishJobParts {
  readonly commands: Pick<CommandStore, "get">;
  readonly flows: Pick<Flows, "state" | "stop">;
  readonly stateMachineArn: string;
  readonly failed: (tenantId: string, error: unknown) => void;
  /** Told of each job that was ended here. */
  readonly ended?: (job: Pick<Job, "tenantId" | "id">, code: string) => void;
}

/** Jobs of one shard that one sweep looks at: with eight shards 24,000 running jobs in fifteen minutes. */
const PER_SHARD = 200;
/** Looks at the same time in one shard. */
const AT_ONCE = 10;
/** A job that was given up and could not be ended yet is looked at again so soon: the lease of a worker ends before. */
const AGAIN_MS = 2 * 60_000;

/**
 * No job runs for ever: every running job is looked at every fifteen minutes, and when a limit of its own comes. One past
 * its deadline, or that nothing carries on any more, is stopped and ended as failed, with its steps; a retry goes on where
 * it was. May be repeated and may die anywhere: whatever ends the job first has ended it. One read a shard when nothing is
 * due; a look is 2 reads, 1 write, 1 request, and 2 reads more where steps wait for commands.
 */
export async function sweepRunning(parts: SweepRunningParts): Promise<void> {
  await Promise.all(Array.from({ length: QUEUED_SHARDS }, (_, shard) => sweepShard(parts, shard)));
}

async function sweepShard(parts: SweepRunningParts, shard: number): Promise<void> {
  const due = await parts.jobs.dueJobs(shard, parts.clock(), PER_SHARD);
  for (let start = 0; start < due.length; start += AT_ONCE)
    await Promise.all(due.slice(start, start + AT_ONCE).map((one) => lookSafely(parts, one)));
}

/** One that cannot be looked at goes behind the others, and holds up none. */
async function lookSafely(parts: SweepRunningParts, due: DueJob): Promise<void> {
  try {
    await look(parts, due);
  } catch (error) {
    parts.failed(due.tenantId, error);
    await parts.jobs.lookAgain(due, new Date(parts.clock().getTime() + LOOK_EVERY_MS));
  }
}

async function look(parts: SweepRunningParts, due: DueJob): Promise<void> {
  const { jobs, flows, stateMachineArn } = parts;
  const now = parts.clock();
  const [job, tasks] = await Promise.all([jobs.get(due.tenantId, due.jobId), jobs.tasks(due.tenantId, due.jobId)]);
  // The index may be late.
  if (job?.status !== "running") return;
  const name = executionName(job, job.part ?? 0);
  const working = tasks.filter(({ status }) => status === "running");
  const [execution, running] = await Promise.all([
    flows.state(stateMachineArn, name),
    withCommands(parts, job, working),
  ]);
  const verdict = judge({ job, tasks, running, execution, now });
  if (job.givenUp === undefined && verdict.kind === "runs") return jobs.lookAgain(due, verdict.lookAt);
  const failure = job.givenUp ?? (verdict.kind === "stuck" ? verdict.failure : undefined);
  if (failure === undefined) return;
  if (!(await jobs.giveUp(due, job, failure, new Date(now.getTime() + AGAIN_MS)))) return;
  if (execution === "running") await flows.stop(stateMachineArn, name, failure.code);
  // A worker may be in the midst of it: a retry must not begin beside it.
  if (working.some(({ leaseUntil }) => leaseUntil > now.getTime())) return;
  await finishJob(parts, { tenantId: job.tenantId, jobId: job.id, attempt: job.attempt });
  parts.ended?.(job, failure.code);
}

async function withCommands(parts: SweepRunningParts, job: Job, working: readonly Task[]) {
  const { tenantId } = job;
  const waits = working.some(({ commandId }) => commandId !== undefined);
  const deployment = waits ? await parts.deployments.get(tenantId, job.deploymentId) : undefined;
  const frontgateId = deployment?.frontgateId;
  return Promise.all(
    working.map(async (task) => ({
      task,
      timeoutMs: timeoutOf(task.kind),
      command:
        task.commandId === undefined || frontgateId === undefined
          ? undefined
          : await parts.commands.get(tenantId, frontgateId, task.commandId),
    })),
  );
}
