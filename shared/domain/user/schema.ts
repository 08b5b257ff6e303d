import * as z from "zod";

/**
 * Somebody who signs in, known by an issuer and the name that this issuer gives: the same person at two issuers is two
 * users. In which tenants a user is, and as what, say the members (`domain/member`).
 */
export const User = z.object({
  /** `derivedId("user", issuer, subject)`. */
  id: z.string(),
  issuer: z.string(),
  subject: z.string(),
  /** As the issuer said last; a user may have none. */
  email: z.string().optional(),
  /** Whether the issuer vouches for the address. One that it does not vouch for says nothing about who reads its mail. */
  emailVerified: z.boolean().default(false),
  name: z.string().default(""),
  /** A suspended user gets in nowhere. */
  status: z.enum(["active", "suspended"]),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type User = z.infer<typeof User>;
