import * as z from "zod";

/**
 * Value of `/registrations/<deployment>/<node>`. Once a fingerprint is there, only that key counts: the token is spent.
 * Its hash stays, so that a repeated `register-nodes` is told from one with a new token.
 */
export const Registration = z.strictObject({
  tokenSha256: z.string(),
  /** SHA-256 of the enrolled public key. */
  fingerprint: z.string().optional(),
});
export type Registration = z.infer<typeof Registration>;

export function parseRegistration(value: string): Registration {
  return Registration.parse(JSON.parse(value));
}
