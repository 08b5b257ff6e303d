/** Milliseconds and bytes of one request; a task's call has 75 s in all. */
export const LIMITS = {
  /** To a connection, TLS included. */
  connectMs: 5_000,
  /** To the first line of the answer: a cluster's own webhooks may take 30 s of it. */
  headersMs: 35_000,
  /** Without a byte in an answer: a watch says something once a minute. */
  silenceMs: 65_000,
  /** What a Frontgate carries: see `../tunnel.ts`. */
  tunnelMs: 25_000,
  /** How long a connection waits for its next request. A function that was frozen finds it ended by its timer, not by a fault. */
  keptMs: 10_000,
  /** To one cluster at a time, watches included. */
  connections: 16,
  /** Of one answer. */
  answerBytes: 16 * 1024 * 1024,
} as const;
