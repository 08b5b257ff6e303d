/**
 * Why somebody who is known does not get in, or not further than to ask who they are:
 * `no-such-tenant` also where one is not a member, so that nobody learns which tenants there are.
 */
export const REFUSALS = [
  "no-such-tenant",
  "no-tenant",
  "tenant-required",
  "tenant-suspended",
  "member-suspended",
  "user-suspended",
] as const;
export type Refusal = (typeof REFUSALS)[number];
