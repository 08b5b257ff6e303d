import * as z from "zod";

/** What a tenant sends and we keep sealed. Strict, so that a member in the wrong place is refused and not ignored. */
export const Credential = z.strictObject({
  key: z.string().min(16).max(256),
});
export type Credential = z.infer<typeof Credential>;

/** What a runtime says besides: nothing in it is secret. */
export const Config = z.strictObject({
  region: z.string().regex(/^[a-z][a-z0-9-]{1,31}$/, "a region such as north-1"),
  /** Restricts the runtime to one network. */
  vpcId: z
    .string()
    .regex(/^net-[a-z0-9]{1,32}$/, "a network's id such as net-1a2b3c4d")
    .optional(),
  /** API at another address than the public one. The operator must allow it: see `../endpoint.ts`. */
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
});
export type Config = z.infer<typeof Config>;
