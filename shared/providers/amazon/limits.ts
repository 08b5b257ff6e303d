/** Attempts of one request, the first included; the SDK waits at most 100 ms, then 200 ms between them (throttled: 1 s). */
export const ATTEMPTS = 3;

/** Milliseconds. */
export const TIME_LIMITS = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };
