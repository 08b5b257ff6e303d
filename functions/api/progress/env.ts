import * as z from "zod";

export const Env = z.object({
  /** `wss://…` of the progress socket. */
  PROGRESS_URL: z.string(),
});
