import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  BUCKET_NAME: z.string(),
  KEY_ID: z.string(),
  /** KMS key that speaks for the platform; after a comma the one of before, while they change. */
  SIGNING_KEY_ID: z.string(),
  SIGNING_GENERATION: z.coerce.number().int().positive(),
  PILOT_MANAGEMENT_ENDPOINT: z.string(),
  /** Name before the provider id: `<prefix>kubernetes` looks at a cluster whose Frontgate has come. */
  PROBE_FUNCTION_PREFIX: z.string(),
  OBJECTS_PUBLIC_ENDPOINT: z.string().optional(),
  /** Set by Lambda. */
  AWS_LAMBDA_FUNCTION_NAME: z.string().optional(),
});
