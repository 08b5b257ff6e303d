import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  KEY_ID: z.string(),
  /** KMS key that speaks for the platform; after a comma the one of before, while they change. */
  SIGNING_KEY_ID: z.string(),
  SIGNING_GENERATION: z.coerce.number().int().positive(),
  BUCKET_NAME: z.string(),
  /** wss:// address of Pilot as machines see it. */
  PILOT_URL: z.string(),
  /** https:// address for posting to connections. */
  PILOT_MANAGEMENT_ENDPOINT: z.string(),
  /** Object endpoint as machines see it, where it is not the region's own. */
  OBJECTS_PUBLIC_ENDPOINT: z.string().optional(),
  /** Local cloud only: unix socket through which Pilot's public address is reached, and the authority of its certificate (PEM in base64: it has to pass command lines). */
  PILOT_CHECK_SOCKET: z.string().optional(),
  PILOT_CHECK_CA: z.string().optional(),
  /** Provider endpoints that the operator allows beside the cloud's own, comma-separated. */
  ALLOWED_PROVIDER_ENDPOINTS: z.string().optional(),
  /** Where Helm lies, for providers whose manifest names it. */
  HELM_PATH: z.string().optional(),
});
