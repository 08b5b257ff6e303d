import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError } from "../contract.ts";

/** Milliseconds before each further try: 3.75 s in all. */
const WAITS = [250, 500, 1_000, 2_000] as const;
/** What Azure says while a resource that the request names is still being made, or ended. */
const SOON = /^(ReferencedResourceNotProvisioned|AnotherOperationInProgress|RetryableError)$/;
/** What it says of machines and disks at which something else is done at the moment, beside what can never be. */
export const BUSY = /^(Conflict|AttachDiskWhileBeingDetached)$/;

/**
 * Repeats `attempt` while Azure still works at what has just been asked of it, and gives up with Azure's own error.
 * @param also further codes that pass by themselves
 */
export async function patiently<T>(attempt: () => Promise<T>, also?: RegExp): Promise<T> {
  for (const milliseconds of WAITS) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (!SOON.test(error.providerCode) && !also?.test(error.providerCode)) throw error;
    }
    await sleep(milliseconds);
  }
  return attempt();
}
