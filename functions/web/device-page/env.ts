import * as z from "zod";

export const Env = z.object({
  /** JSON list of the issuers at which users sign in. */
  ISSUERS: z.string(),
});
