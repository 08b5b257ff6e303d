import * as z from "zod";
import { RateDefaults } from "../../../shared/domain/rate/rules.ts";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** JSON list of the issuers whose users may sign in. */
  ISSUERS: z.string(),
  RATE_DEFAULTS: RateDefaults,
});
