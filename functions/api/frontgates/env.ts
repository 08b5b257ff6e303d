import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** https:// address under which Pilot's connections are ended. */
  PILOT_MANAGEMENT_ENDPOINT: z.string(),
});
