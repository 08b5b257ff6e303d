import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Dead letter queues, and the queues that they are of. */
  JOB_DEAD_LETTERS_URL: z.string(),
  JOB_QUEUE_URL: z.string(),
  NOTICE_DEAD_LETTERS_URL: z.string(),
  NOTICE_QUEUE_URL: z.string(),
  EVENT_DEAD_LETTERS_URL: z.string(),
  FINISH_FUNCTION_NAME: z.string(),
});
