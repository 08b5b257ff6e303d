import { isUnderWay } from "../domain/rollout/rules.ts";
import type { Target } from "../domain/rollout/schema.ts";
import type { RolloutParts } from "./parts.ts";

/** Ends of jobs that are told at once. */
const TOGETHER = 20;

/**
 * Writes down which jobs of these targets have ended, and answers the targets as they are then. One read a job that has
 * not ended, and one write for one that has.
 */
export async function settle(parts: RolloutParts, targets: readonly Target[]): Promise<readonly Target[]> {
  const known = new Map<number, Target>();
  const open = targets.filter(isUnderWay);
  for (let start = 0; start < open.length; start += TOGETHER)
    for (const target of await Promise.all(open.slice(start, start + TOGETHER).map((one) => settled(parts, one))))
      known.set(target.place, target);
  return targets.map((target) => known.get(target.place) ?? target);
}

async function settled(parts: RolloutParts, target: Target): Promise<Target> {
  const reverting = target.status === "reverting";
  const jobId = reverting ? target.revertJobId : target.jobId;
  const job = jobId === undefined ? undefined : await parts.jobs.get(target.tenantId, jobId);
  if (job !== undefined && ["pending_approval", "queued", "running"].includes(job.status)) return target;
  const good = job?.status === "succeeded";
  const why = job?.failure?.message ?? (job === undefined ? "Its job is gone." : `Its job was ${job.status}.`);
  const next: Target = {
    ...target,
    status: good ? (reverting ? "reverted" : "upgraded") : reverting ? "not-reverted" : "failed",
    ...(good ? {} : { reason: why }),
  };
  // Another sweep was faster: it has written the same.
  await parts.rollouts.saveTarget(target, next);
  return next;
}
