import * as z from "zod";
import { LIMITS } from "./limits.ts";

/** Where a body too large for the gateway lies. The agent reads it once, checks length and digest, decrypts it, and parses it. */
export const BodyReference = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(4096),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(1).max(LIMITS.objectBytes),
  /** What lies there is encrypted with this key (`body-cipher.ts`), which lies nowhere else in the open: base64 of 32 bytes. */
  key: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
});
export type BodyReference = z.infer<typeof BodyReference>;
