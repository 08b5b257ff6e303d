import * as z from "zod";

/** A used `Idempotency-Key`: what was asked, and what was answered. */
export const IdempotencyRecord = z.object({
  /** Digest of the request that used the key first. */
  fingerprint: z.string(),
  /** Milliseconds since 1970 until which a request without an answer counts as being worked on. */
  leaseUntil: z.int().optional(),
  answer: z.object({ statusCode: z.int(), headers: z.record(z.string(), z.string()), body: z.string() }).optional(),
  /** Seconds since 1970. */
  expiresAt: z.int(),
});
export type IdempotencyRecord = z.infer<typeof IdempotencyRecord>;
