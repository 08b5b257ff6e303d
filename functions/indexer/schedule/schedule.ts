import { DUE_SHARDS } from "../../../shared/domain/repo/entity.ts";
import type { DueRepo, RepoStore } from "../../../shared/domain/repo/store.ts";
import type { Clock } from "../../../shared/kernel/clock.ts";
import type { Functions } from "../../../shared/platform/lambda.ts";
import type { Logger } from "../../../shared/platform/logger.ts";

export interface ScheduleParts {
  readonly repos: RepoStore;
  readonly functions: Functions;
  readonly scanFunction: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Repos of one shard that one minute starts; the rest is the longest overdue of the next minute. */
const PER_SHARD = 125;
const CONCURRENCY = 16;

/**
 * Starts a scan of every repo that is due, at most 1,000 a minute: 8 queries, one invocation a repo. A repo stays due
 * until its scan moves it, so that a lost invocation is made again a minute later. What fails for one repo or one shard
 * is logged and stops no other.
 * @throws Error when nothing could be started although something was due: the schedule's alarm
 */
export async function startDueScans(
  parts: ScheduleParts,
): Promise<{ readonly started: number; readonly failed: number }> {
  const now = parts.clock();
  const shards = Array.from({ length: DUE_SHARDS }, (_, shard) => shard);
  const found = await Promise.allSettled(shards.map((shard) => parts.repos.due(shard, now, PER_SHARD)));
  const due: DueRepo[] = [];
  let failed = 0;
  for (const [shard, result] of found.entries()) {
    if (result.status === "fulfilled") due.push(...result.value);
    else {
      failed += 1;
      parts.log.error("a shard of the schedule could not be read", { shard, error: result.reason });
    }
  }
  let started = 0;
  const queue = due.values();
  const worker = async (): Promise<void> => {
    for (const { tenantId, repoId } of queue) {
      try {
        await parts.functions.send(parts.scanFunction, { tenantId, repoId });
        started += 1;
      } catch (error) {
        failed += 1;
        parts.log.error("a scan could not be started", { tenantId, repoId, error });
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  if (failed > 0 && started === 0) throw new Error(`no scan could be started, ${failed} failed`);
  return { started, failed };
}
