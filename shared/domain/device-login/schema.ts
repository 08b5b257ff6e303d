import * as z from "zod";
import { ALPHABET, CODE_LENGTH } from "./code.ts";

/** As people read it on one screen and type it on another: `WDJB-MJHT`. */
export const UserCode = z
  .string()
  .regex(new RegExp(`^[${ALPHABET}]{${CODE_LENGTH / 2}}-[${ALPHABET}]{${CODE_LENGTH / 2}}$`), "is not a code")
  .meta({ examples: ["WDJB-MJHT"] });

/** A program without a browser that waits until a user lets it in (RFC 8628). */
export const DeviceLogin = z.object({
  userCode: UserCode,
  /** Of the device code, which the program alone has. */
  secretSha256: z.string(),
  /** What the program calls itself: the user decides by it, so it is shown as what somebody claims. */
  clientName: z.string(),
  /** From where it was asked. */
  address: z.string().optional(),
  status: z.enum(["pending", "approved", "denied"]),
  /** Who let it in, and where; with the groups of that user then, in whose quotas the token counts. */
  approval: z.object({ tenant: z.string(), userId: z.string(), groups: z.array(z.string()).default([]) }).optional(),
  createdAt: z.string(),
  /** Seconds since the epoch: also when the table deletes it. */
  expiresAt: z.int(),
  /** Seconds that the program waits between two questions. */
  interval: z.int(),
  /** Milliseconds since the epoch. */
  lastPolledAt: z.int().optional(),
});
export type DeviceLogin = z.infer<typeof DeviceLogin>;
