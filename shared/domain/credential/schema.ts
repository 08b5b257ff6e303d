import * as z from "zod";

/** A cloud's credential. The secret part is sealed and write-only; what is shown is `hint` and `fingerprint`. */
export const Credential = z.object({
  id: z.string(),
  tenantId: z.string(),
  name: z.string(),
  description: z.string(),
  provider: z.string(),
  /** KMS ciphertext, base64; encryption context {tenant, object}. Never leaves the store except towards a provider function. */
  sealed: z.string(),
  /** Last four characters of the public part, such as an access key id. */
  hint: z.string(),
  /** First 16 hex digits of the secret's SHA-256 under a per-object salt: tells two apart, reveals neither. */
  fingerprint: z.string(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Credential = z.infer<typeof Credential>;
