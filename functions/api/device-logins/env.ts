import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Page on which users decide. */
  VERIFICATION_URL: z.string(),
});
