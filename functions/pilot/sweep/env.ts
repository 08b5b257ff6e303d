import * as z from "zod";
import { SpeakerEnv } from "../../../shared/pilot/speaker-env.ts";

export const Env = SpeakerEnv.extend({
  /** Set by Lambda. */
  AWS_LAMBDA_FUNCTION_NAME: z.string().optional(),
});
