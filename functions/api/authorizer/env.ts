import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** JSON list of the issuers whose users may sign in. */
  ISSUERS: z.string(),
});
