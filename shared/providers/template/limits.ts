/** Milliseconds, bytes and counts; a task's call has 75 s in all. */
export const LIMITS = {
  connectMs: 5_000,
  headersMs: 20_000,
  silenceMs: 20_000,
  keptMs: 10_000,
  /** To one API at a time. */
  connections: 8,
  answerBytes: 16 * 1024 * 1024,
  /** Tries of what changes nothing, and of what was refused for its rate; the first included. */
  tries: 3,
  /** Before the second try, twice that before the third; what the cloud itself asks for is waited for up to the longest. */
  retryMs: 200,
  longestRetryMs: 5_000,
  /** The contract's, before base64. */
  userDataBytes: 16 * 1024,
} as const;
