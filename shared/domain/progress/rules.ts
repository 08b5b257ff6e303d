import type { ProgressChange } from "./schema.ts";

/** A change of a job, a task or a deployment as the table's stream tells it. */
export interface StreamedChange {
  readonly tenantId: string;
  /** Absent where a deployment changed. */
  readonly jobId?: string;
  readonly change: ProgressChange;
  /** Of the stream's record, decimal: rises with every change of one partition of the table. */
  readonly sequenceNumber: string;
}

/** Where the table keeps what changed: all jobs of a tenant lie in one partition, all tasks of a job in another, all deployments in a third. */
export type Lane = "job" | "task" | "deployment";

/** Highest sequence number of each lane that a topic has logged. */
export type Positions = Readonly<Partial<Record<Lane, string>>>;

/** A job's change belongs to its own topic and to the tenant's two; a task's to its job's; a deployment's to the tenant's. */
export function topicsOf({ jobId, change }: StreamedChange): readonly string[] {
  const TOPICS = {
    job: [`jobs/${jobId}`, "jobs", "tenant"],
    task: [`jobs/${jobId}`],
    deployment: ["tenant"],
  } as const;
  return TOPICS[change.kind];
}

/**
 * What of a batch is new to a topic, in the order of the stream. The stream delivers again after a failure; what was
 * logged then lies at or below the topic's positions. Changes that a watcher would not see are left out: a task that
 * waits its turn is in the snapshot.
 */
export function unseen(
  changes: readonly StreamedChange[],
  positions: Positions,
): { readonly fresh: readonly StreamedChange[]; readonly positions: Positions } {
  const reached: Partial<Record<Lane, string>> = { ...positions };
  const fresh: StreamedChange[] = [];
  for (const change of changes) {
    const lane: Lane = change.change.kind;
    if (!after(change.sequenceNumber, reached[lane])) continue;
    reached[lane] = change.sequenceNumber;
    fresh.push(change);
  }
  return { fresh, positions: reached };
}

/** Of one object's successive changes that look alike only the first is told: a lease or a counter is nobody's progress. */
export function looksLike(change: ProgressChange): string {
  if (change.kind === "task") {
    const { id, status, startedAt = "" } = change.task;
    return `${id} ${status} ${startedAt}`;
  }
  if (change.kind === "deployment") {
    const { id, status, health = "", activeJobId = "", revision = 0, appVersionId } = change.deployment;
    return `${id} ${status} ${health} ${activeJobId} ${revision} ${appVersionId}`;
  }
  const { id, status, attempt, cancelRequested, tasks } = change.job;
  return `${id} ${status} ${attempt} ${cancelRequested} ${tasks}`;
}

/** Numbers of up to 40 digits, compared as numbers. */
function after(number: string, reached: string | undefined): boolean {
  return reached === undefined || BigInt(number) > BigInt(reached);
}
