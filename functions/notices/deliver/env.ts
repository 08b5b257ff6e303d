import * as z from "zod";

/** `KEY_ID`: KMS key that opens the webhooks' secrets. */
export const Env = z.object({
  TABLE_NAME: z.string(),
  KEY_ID: z.string(),
  NOTICE_QUEUE_URL: z.string(),
  /** Hosts, addresses and CIDR blocks, comma-separated: private ones that webhooks may be sent to. */
  ALLOWED_WEBHOOK_HOSTS: z.string().optional(),
  /** From whom mails come; absent = none are sent. */
  MAIL_FROM: z.string().optional(),
});
