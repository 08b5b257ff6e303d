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
  /** When the secret was last replaced; absent: it is the first one. */
  rotatedAt: z.string().optional(),
  /** It holds no secret: the tenant's cloud trusts this installation, on the condition that it names `externalId`. */
  keyless: z.boolean().default(false),
  /** It holds no secret: the cloud is reached through a Frontgate that runs there. */
  via: z.literal("frontgate").optional(),
  /**
   * Made by us when the credential first was `keyless`, and kept when it is not any more. No secret, but not to be
   * guessed. It is sealed with the rest as well, which is what is used.
   */
  externalId: z.string().optional(),
  /** Who made it; absent on what was made before that was kept. */
  createdBy: z.string().optional(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Credential = z.infer<typeof Credential>;
