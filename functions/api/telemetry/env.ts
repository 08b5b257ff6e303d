import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Pilot's function that looks at nodes. */
  ASK_FUNCTION_NAME: z.string(),
});
