import { USUAL_LIMITS } from "../http/wire.ts";

/** Milliseconds, bytes and counts; a task's call has 75 s in all. */
export const LIMITS = {
  ...USUAL_LIMITS,
  answerBytes: 32 * 1024 * 1024,
  /** Of one request, the first included. */
  tries: 3,
  /** Longer than this no request waits for its next try: the caller's job does. */
  retryMs: 4_000,
  /** A token is renewed so long before its end. */
  tokenSlackMs: 300_000,
  /** How long a machine's types are believed. */
  typesMs: 3_600_000,
  /** The contract's, before base64. */
  userDataBytes: 16 * 1024,
  /** Azure's, of one resource. */
  tags: 50,
  tagName: 512,
  tagValue: 256,
  pages: 1_000,
} as const;
