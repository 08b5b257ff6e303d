import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Management endpoint of the progress socket's stage. */
  PROGRESS_MANAGEMENT_ENDPOINT: z.string(),
  /** Brings a repo's apps, or an app that failed, to the search index. */
  REINDEX_FUNCTION_NAME: z.string(),
  /** Where notices go that somebody wants to hear of. */
  NOTICE_QUEUE_URL: z.string(),
  /** Of the executions that wait for approvals. */
  APPROVAL_STATE_MACHINE_ARN: z.string(),
});
