/** Milliseconds of the first wait at most; each further one may be twice as long. */
const BASE_MS = 250;
/** Milliseconds of any wait at most. */
const CAP_MS = 10_000;
/** Seconds of `Retry-After` that are waited for; longer ones are the caller's decision. */
const PATIENCE_SECONDS = 60;

/**
 * Milliseconds to wait before an attempt is repeated, or `undefined` when it is not worth it. Full jitter: any wait
 * between nothing and the bound is equally likely, so that clients that failed together do not come back together.
 * `Retry-After` is a floor under it.
 *
 * @param attempt attempts that have failed: 1, 2, …
 * @param random from 0 to 1
 */
export function delayBefore(attempt: number, retryAfter: number | undefined, random: number): number | undefined {
  if (retryAfter !== undefined && retryAfter > PATIENCE_SECONDS) return undefined;
  const bound = Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1));
  return (retryAfter ?? 0) * 1000 + random * bound;
}

/** Answers of which the same request may fare better: the API was busy or broken, or still works on its twin. */
export function worthRepeating(status: number, code: string): boolean {
  return status === 429 || status >= 500 || code === "idempotency-key-in-flight";
}

/** Waits. @throws the signal's reason as soon as it aborts */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
