import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError } from "../contract.ts";

/** Milliseconds before each further try: 3.75 s in all. */
const WAITS = [250, 500, 1_000, 2_000] as const;

/**
 * EC2 is eventually consistent: for some seconds a request may not see what the one before it made
 * (https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html). Repeats `attempt` while it fails with
 * that code, and gives up with EC2's own error.
 *
 * @param code the `NotFound` that may only mean "not yet"
 */
export async function untilVisible<T>(
  code: string,
  attempt: () => Promise<T>,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<T> {
  for (const milliseconds of WAITS) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ProviderError) || error.providerCode !== code) throw error;
    }
    await wait(milliseconds);
  }
  return attempt();
}
