import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Name before the provider id: `<prefix>aws` probes the provider `aws`. */
  PROBE_FUNCTION_PREFIX: z.string(),
  /** Whom Frontgates believe: the public parts of these keys are told to them. */
  SIGNING_KEY_ID: z.string(),
  SIGNING_GENERATION: z.coerce.number().int().positive(),
  /** wss:// address of Pilot as clusters see it, and its certificate authority (PEM in base64) where that is no public one. */
  PILOT_URL: z.string(),
  PILOT_CHECK_CA: z.string().optional(),
  /** Image of the Frontgate's pod; absent: the operator offers none. */
  FRONTGATE_IMAGE: z.string().optional(),
});
