import { QUEUED_SHARDS } from "../domain/job/entity.ts";
import type { Job } from "../domain/job/schema.ts";
import { admit, send } from "./admit.ts";
import { type FinishJobParts, finishJob } from "./finish-job.ts";

export interface SweepJobsParts extends FinishJobParts {
  readonly failed: (tenantId: string, error: unknown) => void;
  /** Tenants of one shard that one sweep looks at; the next sweep goes on behind them. @default 100 */
  readonly perShard?: number;
}

/** A job in the queue that has not begun after this time is told to the queue again: its message may be lost. */
const LOST_AFTER_MS = 120_000;
/** A job that was told again for so long and still does not begin never will: it ends, and its deployment is free again. */
const UNSTARTED_MS = 2 * 3_600_000;
/** Below this SQS takes the same message for a repetition, and drops it. */
const DEDUPLICATION_MS = 300_000;

/**
 * Nothing that was accepted stays behind: looks at every tenant that has a queued job, gives back slots of jobs that
 * have ended, lets in what there is room for, tells the queue again what it seems to have lost, and ends what two hours of
 * that did not begin. Two reads a shard
 * when nothing is queued; a handful of round trips a tenant. A tenant that fails stops no other.
 */
export async function sweepJobs(parts: SweepJobsParts): Promise<void> {
  await Promise.all(Array.from({ length: QUEUED_SHARDS }, (_, shard) => sweepShard(parts, shard)));
}

async function sweepShard(parts: SweepJobsParts, shard: number): Promise<void> {
  const begin = await parts.jobs.sweptUntil(shard);
  let last = begin;
  for (let looked = 0; looked < (parts.perShard ?? 100); looked++) {
    const tenantId = await parts.jobs.nextQueuedTenant(shard, last);
    if (tenantId === undefined) {
      if (begin !== undefined) await parts.jobs.sweepStopped(shard, undefined);
      return;
    }
    last = tenantId;
    await sweepTenant(parts, tenantId).catch((error: unknown) => parts.failed(tenantId, error));
  }
  await parts.jobs.sweepStopped(shard, last);
}

async function sweepTenant(parts: SweepJobsParts, tenantId: string): Promise<void> {
  const { jobs, queue } = parts;
  const holders = await jobs.slots(tenantId);
  const known = await inParts(holders, (ids) => jobs.several(tenantId, ids));
  const alive = known.filter(({ status }) => status === "queued" || status === "running");
  const ended = holders.filter((id) => !alive.some((job) => job.id === id));
  const still = ended.length === 0 ? holders : await jobs.releaseSlots(tenantId, ended);
  await admit(parts, tenantId, [], still);
  const now = parts.clock().getTime();
  const isLost = (job: Job) => job.status === "queued" && now - Date.parse(job.createdAt) > LOST_AFTER_MS;
  const lost = alive.filter(isLost);
  const hopeless = lost.filter(({ lostAt }) => lostAt !== undefined && now - Date.parse(lostAt) > UNSTARTED_MS);
  await Promise.all(hopeless.map((job) => endUnstarted(parts, job)));
  const occasion = `-${Math.floor(now / DEDUPLICATION_MS)}`;
  await Promise.all(
    lost
      .filter((job) => !hopeless.includes(job))
      .map(async (job) => {
        if (job.lostAt === undefined) await jobs.noteLost(job, new Date(now));
        await send(queue, job, occasion);
      }),
  );
}

async function endUnstarted(parts: SweepJobsParts, job: Job): Promise<void> {
  const failure = {
    code: "not-started",
    message: `The job could not be begun for ${UNSTARTED_MS / 3_600_000} hours.`,
    retryable: true,
    remedy: "Tell the operator of this installation the job's id; then retry the job.",
  };
  if (!(await parts.jobs.giveUpQueued(job, failure))) return;
  await finishJob(parts, { tenantId: job.tenantId, jobId: job.id, attempt: job.attempt });
}

/** A batch read takes 100 keys. */
async function inParts<T>(ids: readonly string[], read: (ids: readonly string[]) => Promise<readonly T[]>) {
  const parts = Array.from({ length: Math.ceil(ids.length / 100) }, (_, at) => ids.slice(at * 100, at * 100 + 100));
  return (await Promise.all(parts.map(read))).flat();
}
