import type { QueuedJob } from "../domain/job/schema.ts";
import { type AdmitParts, admit } from "./admit.ts";

export interface EnqueueParts extends AdmitParts {
  /** Told of each tenant whose jobs could not be let in. */
  readonly failed: (tenantId: string, error: unknown) => void;
}

/**
 * What a batch of the table's stream means for the queue: every tenant's jobs are let in at the same time, and a tenant
 * costs the same few round trips whether the batch has one of its jobs or a thousand.
 *
 * What fails for one tenant is left to the sweep, as the stream would otherwise wait for it, and with it everybody.
 * @throws Error when it failed for all: the fault is not a tenant's, and the stream delivers the batch again
 */
export async function enqueueJobs(parts: EnqueueParts, queued: readonly QueuedJob[]): Promise<void> {
  const byTenant = Map.groupBy(queued, ({ tenantId }) => tenantId);
  const tenants = [...byTenant.keys()];
  const ends = await Promise.allSettled(tenants.map((tenantId) => admit(parts, tenantId, byTenant.get(tenantId))));
  const faults = ends.flatMap((end, place) => {
    if (end.status === "fulfilled") return [];
    parts.failed(tenants[place] ?? "", end.reason);
    return [end.reason];
  });
  if (faults.length > 0 && faults.length === tenants.length)
    throw new Error("no job of this batch could be let into the queue", { cause: faults[0] });
}
