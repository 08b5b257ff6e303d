import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Name before the provider id: `<prefix>kubernetes` looks into clusters. */
  INSPECT_FUNCTION_PREFIX: z.string(),
  /** Private hosts on which registries may lie, besides all public ones. */
  ALLOWED_PRIVATE_HOSTS: z.string().default(""),
});
