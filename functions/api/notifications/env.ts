import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** From whom mails come; absent = none are sent. */
  MAIL_FROM: z.string().optional(),
});
