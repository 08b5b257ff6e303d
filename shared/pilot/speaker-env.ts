import * as z from "zod";

/** What a function is told that speaks to machines and pods as the platform. */
export const SpeakerEnv = z.object({
  TABLE_NAME: z.string(),
  BUCKET_NAME: z.string(),
  KEY_ID: z.string(),
  /** KMS key that speaks for the platform; after a comma the one of before, while they change. */
  SIGNING_KEY_ID: z.string(),
  SIGNING_GENERATION: z.coerce.number().int().positive(),
  /** https:// address for posting to connections. */
  PILOT_MANAGEMENT_ENDPOINT: z.string(),
  /** Object endpoint as machines see it, where it is not the region's own. */
  OBJECTS_PUBLIC_ENDPOINT: z.string().optional(),
});

/** Of a function that speaks with clouds, and with clusters that nobody can reach through their Frontgates. */
export const ProviderEnv = SpeakerEnv.extend({
  /** Provider endpoints that the operator allows beside the cloud's own, comma-separated. */
  ALLOWED_PROVIDER_ENDPOINTS: z.string().optional(),
});
