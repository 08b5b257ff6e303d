/** Source of randomness in [0, 1): a parameter, so that a test can choose the jitter. */
export type Random = () => number;

export interface BackoffPolicy {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * Full jitter: a delay in milliseconds, even between 0 and min(max, base * 2^attempt), so that a thousand agents cut at once do not come back at once.
 * `attempt` counts from 0.
 */
export function fullJitter(policy: BackoffPolicy, attempt: number, random: Random): number {
  const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** Math.min(attempt, 30));
  return Math.floor(random() * ceiling);
}
