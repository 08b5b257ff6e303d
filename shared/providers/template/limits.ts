import { USUAL_LIMITS } from "../http/wire.ts";

/** Milliseconds, bytes and counts; a task's call has 75 s in all. */
export const LIMITS = {
  ...USUAL_LIMITS,
  answerBytes: 16 * 1024 * 1024,
  /** Tries of what changes nothing, and of what was refused for its rate; the first included. */
  tries: 3,
  /** Before the second try, twice that before the third; what the cloud itself asks for is waited for up to the longest. */
  retryMs: 200,
  longestRetryMs: 5_000,
  /** The contract's, before base64. */
  userDataBytes: 16 * 1024,
} as const;
