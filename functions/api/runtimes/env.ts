import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Name before the provider id: `<prefix>aws` probes the provider `aws`. */
  PROBE_FUNCTION_PREFIX: z.string(),
});
