import type { QueuedJob } from "../domain/job/schema.ts";
import type { JobStore } from "../domain/job/store.ts";
import type { Queue } from "../platform/queue.ts";

export interface AdmitParts {
  readonly jobs: Pick<JobStore, "slots" | "takeSlots" | "queued" | "several">;
  readonly queue: Queue;
  /** Jobs of one tenant that are in the queue or run at the same time. */
  readonly tenantCap: number;
}

/** Times that one call looks again when another one took the slots that it saw. */
const LOOKS = 5;

/**
 * Lets a tenant's queued jobs into the queue, oldest first, as many as it has free slots; the others stay in the table,
 * where they are in nobody's way, and are let in when a slot is given back or by the sweep (ADR 29). So the queue never
 * holds more of one tenant than its cap, however many it asked for.
 *
 * May be called at any time and twice: a slot is taken once a job, a message is one message. Three reads at once, and
 * where there is something to let in, one write and one message a job.
 * @param known queued jobs that the index may not list yet
 * @param held who holds the tenant's slots, where the caller has just learned it
 */
export async function admit(
  parts: AdmitParts,
  tenantId: string,
  known: readonly QueuedJob[] = [],
  held?: readonly string[],
): Promise<void> {
  let holders = held;
  for (let look = 0; look < LOOKS; look++) {
    const [slots, listed, fresh] = await Promise.all([
      holders ?? parts.jobs.slots(tenantId),
      parts.jobs.queued(tenantId, parts.tenantCap),
      stillQueued(parts, tenantId, known),
    ]);
    holders = undefined;
    const holding = new Set(slots);
    const waiting = inOrder([...fresh, ...listed]).filter(({ id }) => !holding.has(id));
    const next = waiting.slice(0, Math.max(0, parts.tenantCap - slots.length));
    const ids = next.map(({ id }) => id);
    if (ids.length > 0 && !(await parts.jobs.takeSlots(tenantId, ids, parts.tenantCap))) continue;
    // Whoever let one of `known` in before may have died before it sent the message.
    const again = fresh.filter(({ id }) => holding.has(id));
    await Promise.all([...next, ...again].map((job) => send(parts.queue, job)));
    return;
  }
  throw new Error(`the slots of ${tenantId} changed ${LOOKS} times while its jobs were let in`);
}

/** One message a job and attempt, in the group of its deployment. `occasion` makes it another message. */
export async function send(queue: Queue, job: QueuedJob, occasion = ""): Promise<void> {
  await queue.send({
    group: job.deploymentId,
    deduplication: `${job.id}-${job.attempt}${occasion}`,
    body: { tenantId: job.tenantId, jobId: job.id, attempt: job.attempt },
  });
}

/** A batch read takes 100 keys; and no more than the cap can be let in. The index lists the others. */
const FRESH = 100;

/** A record of the stream may come late, when its job has long ended: it must not take a slot then. */
async function stillQueued(
  parts: AdmitParts,
  tenantId: string,
  known: readonly QueuedJob[],
): Promise<readonly QueuedJob[]> {
  const ids = [...new Set(known.map(({ id }) => id))].sort().slice(0, Math.min(FRESH, parts.tenantCap));
  const jobs = await parts.jobs.several(tenantId, ids);
  return jobs
    .filter(({ status }) => status === "queued")
    .map(({ id, attempt, deploymentId }) => ({ tenantId, id, attempt, deploymentId }));
}

/** Each job once; ids sort by creation. */
function inOrder(jobs: readonly QueuedJob[]): readonly QueuedJob[] {
  const byId = new Map(jobs.toReversed().map((job) => [job.id, job]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
