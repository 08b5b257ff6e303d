import * as z from "zod";

const ids = { tenantId: z.string(), approvalId: z.string() };

/** Input of an execution of `approval`: ids only; everything else is in the table. */
export const ApprovalExecution = z.strictObject(ids);

/** What each state's function is called with. */
export const ApproveInput = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("look"), ...ids }),
  z.strictObject({ action: z.literal("wait"), ...ids, wave: z.int(), token: z.string() }),
  z.strictObject({ action: z.literal("finish"), ...ids }),
]);
