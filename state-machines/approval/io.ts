import * as z from "zod";

const ids = { tenantId: z.string(), approvalId: z.string() };

/** What each state's function is called with: ids, as an execution's input has them; everything else is in the table. */
export const ApproveInput = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("look"), ...ids }),
  z.strictObject({ action: z.literal("wait"), ...ids, wave: z.int(), token: z.string() }),
  z.strictObject({ action: z.literal("finish"), ...ids }),
]);
