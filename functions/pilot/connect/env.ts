import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Set by Lambda. */
  AWS_LAMBDA_FUNCTION_NAME: z.string().optional(),
});
