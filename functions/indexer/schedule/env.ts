import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Invoked once for every repo that is due. */
  SCAN_FUNCTION_NAME: z.string(),
});
