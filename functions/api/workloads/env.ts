import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Name before the provider id: `<prefix>kubernetes` looks into clusters. */
  INSPECT_FUNCTION_PREFIX: z.string(),
});
