import * as z from "zod";
import { SpeakerEnv } from "../../../shared/pilot/speaker-env.ts";

export const Env = SpeakerEnv.extend({
  /** Name before the provider id: `<prefix>kubernetes` looks at a cluster whose Frontgate has come. */
  PROBE_FUNCTION_PREFIX: z.string(),
  /** Set by Lambda. */
  AWS_LAMBDA_FUNCTION_NAME: z.string().optional(),
});
