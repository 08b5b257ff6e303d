import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  KEY_ID: z.string(),
  /** What a cluster that nobody can reach is reached by, through its Frontgate: KMS key that speaks for the platform, Pilot's connections, objects. */
  SIGNING_KEY_ID: z.string(),
  SIGNING_GENERATION: z.coerce.number().int().positive(),
  BUCKET_NAME: z.string(),
  PILOT_MANAGEMENT_ENDPOINT: z.string(),
  OBJECTS_PUBLIC_ENDPOINT: z.string().optional(),
  ALLOWED_PROVIDER_ENDPOINTS: z.string().optional(),
});
