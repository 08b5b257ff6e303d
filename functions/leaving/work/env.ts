import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  BUCKET_NAME: z.string(),
  /** Seals the key that signs certificates. */
  KEY_ID: z.string(),
  /** Between the closing of a tenant and its erasure, so that what was let in before has ended. */
  CLOSE_SECONDS: z.coerce.number().int().nonnegative(),
});
