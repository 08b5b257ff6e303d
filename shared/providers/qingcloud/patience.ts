import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError } from "../contract.ts";
import { Job } from "./answers.ts";
import type { Api } from "./client.ts";
import { LIMITS } from "./limits.ts";

/** Looks until it is so. @throws ProviderError `unavailable` */
export async function until(
  ms: number,
  providerCode: string,
  message: string,
  so: () => Promise<boolean>,
): Promise<void> {
  const started = performance.now();
  while (!(await so())) {
    if (performance.now() - started > ms) throw new ProviderError({ kind: "unavailable", providerCode, message });
    await sleep(LIMITS.lookMs);
  }
}

/** QingCloud changes and ends nothing whose charges have not begun, some seconds after it was made. */
export const isLease = (error: unknown): boolean =>
  error instanceof ProviderError && error.kind === "conflict" && /\blease info\b/i.test(error.message);

/**
 * Asks again while what was just made has no lease.
 * @throws ProviderError `unavailable` after 25 s, for the task to repeat
 */
export async function onceLeased<T>(what: string, ask: () => Promise<T>): Promise<T> {
  const started = performance.now();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isLease(error)) throw error;
      if (performance.now() - started > LIMITS.leaseMs) {
        const message = `QingCloud cannot change ${what} yet, which it has just made.`;
        throw new ProviderError({ kind: "unavailable", providerCode: "LeasePending", message });
      }
    }
    await sleep(LIMITS.lookMs);
  }
}

/**
 * Follows what QingCloud does behind an answer. One request a look, at longer and longer intervals.
 * @returns whether it was done in that time
 * @throws ProviderError `unavailable` when it failed: the resource is then as it was before, and only the job tells so
 */
export async function follow(api: Api, jobId: string | null | undefined, ms: number): Promise<boolean> {
  if (!jobId) return false;
  const started = performance.now();
  for (let wait: number = LIMITS.jobMs; performance.now() - started < ms; wait = Math.min(wait * 2, LIMITS.jobsMs)) {
    await sleep(wait);
    const jobs = await api.all("DescribeJobs", { jobs: [jobId] }, "job_set", Job);
    const job = jobs.find(({ job_id: id }) => id === jobId);
    if (job?.status === "successful") return true;
    if (job?.status === "failed") {
      const codes = job.error_codes ? ` (${job.error_codes})` : "";
      throw new ProviderError({
        kind: "unavailable",
        providerCode: "JobFailed",
        message: `QingCloud's job ${jobId}, ${job.job_action ?? "unnamed"}, failed${codes}.`,
      });
    }
  }
  return false;
}
