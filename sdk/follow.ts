import { sleep } from "./backoff.ts";
import type { Answer } from "./call.ts";

export interface FollowOptions<T> {
  /** Called with the first answer and whenever it has changed. */
  readonly onProgress?: ((state: T) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until `WaitTimeout`; without it there is no end. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds between looks where the API names none; grows to ten times as much. 500 by default. */
  readonly intervalMs?: number | undefined;
}

/** What was waited for has not ended in time. It goes on. */
export class WaitTimeout extends Error {
  override readonly name = "WaitTimeout";
}

/**
 * Looks at an object until it has ended. The API's `Retry-After` says when to look again; without one the looks
 * get rarer, as what has taken a minute seldom ends in the next half second.
 */
export async function follow<T>(
  read: (signal: AbortSignal | undefined) => Promise<Answer<T>>,
  ended: (state: T) => boolean,
  { onProgress, signal, timeoutMs, intervalMs = 500 }: FollowOptions<T> = {},
): Promise<T> {
  const started = performance.now();
  let last = "";
  for (let wait = intervalMs; ; wait = Math.min(intervalMs * 10, wait * 1.25)) {
    const { data, retryAfter } = await read(signal);
    const shown = JSON.stringify(data);
    if (shown !== last) onProgress?.(data);
    last = shown;
    if (ended(data)) return data;
    const pause = retryAfter === undefined ? wait : Math.max(retryAfter * 1000, 50);
    if (timeoutMs !== undefined && performance.now() - started + pause > timeoutMs)
      throw new WaitTimeout(`It has not ended within ${timeoutMs / 1000} s; it goes on.`);
    await sleep(pause, signal);
  }
}
