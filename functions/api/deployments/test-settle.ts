import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { finishJob } from "../../../shared/jobs/finish-job.ts";
import { tasksOf } from "../../../shared/jobs/plan.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import type { Table } from "../../../shared/platform/dynamodb.ts";

/** Ends a job that the API has accepted as its flow would, with one step that succeeded, or failed for good. */
export async function settle(
  table: Table,
  tenantId: string,
  jobId: string,
  end: "succeeded" | "failed" = "succeeded",
): Promise<void> {
  const jobs = jobStore(table);
  const job = await jobs.get(tenantId, jobId);
  if (job === undefined) throw new Error(`there is no job ${jobId}`);
  const [task] = tasksOf(job, [[{ kind: "put-metadata" }]]);
  if (task === undefined) throw new Error("no task");
  await jobs.addTasks([task]);
  await jobs.begin(job, { layers: 1, tasks: 1, deadline: job.createdAt });
  const claimed = await jobs.claimTask(task, 1000);
  if (claimed === undefined) throw new Error("the task is taken");
  const failure = { code: "command-failed", message: "It did not work.", retryable: true, remedy: "Look." };
  await jobs.endTask(claimed, end === "succeeded" ? { status: end } : { status: end, failure });
  await finishJob(
    {
      jobs,
      deployments: deploymentStore(table),
      revisions: revisionStore(table),
      clock: systemClock,
      queue: { send: async () => undefined },
      tenantCap: 10,
    },
    { tenantId, jobId, attempt: job.attempt },
  );
}
