import * as z from "zod";

/** Languages that mails are written in. */
export const MailLanguage = z.enum(["en", "zh"]);
export type MailLanguage = z.infer<typeof MailLanguage>;

/** Where a mail goes. */
export const MailAddress = z.object({ address: z.email().max(254), language: MailLanguage.optional() });
export type MailAddress = z.infer<typeof MailAddress>;

/** Who gets a mail: members of the tenant by their ids, roles and groups, and addresses of people who are none yet. */
export const Recipients = z.object({
  users: z.array(z.string()).max(100).optional(),
  /** Whoever has one of them when the mail is sent: at most 50 members together with `groups`. */
  roles: z.array(z.string()).max(200).optional(),
  /** Refs; whoever is in one of them or below it. */
  groups: z.array(z.string()).max(200).optional(),
  /** Users who are meant by no role and no group. */
  except: z.array(z.string()).max(100).optional(),
  addresses: z.array(MailAddress).max(100).optional(),
});
export type Recipients = z.infer<typeof Recipients>;

/** Something that happened, to be told to those outside. */
export const Notice = z.object({
  id: z.string(),
  tenantId: z.string(),
  type: z.string(),
  /** RFC 3339, UTC. */
  at: z.string(),
  data: z.record(z.string(), z.unknown()),
  to: Recipients.optional(),
});
export type Notice = z.infer<typeof Notice>;

/** What a mail says beside the notice's data and no webhook is ever told, such as a link or a code that opens something. */
export const MailSecrets = z.object({ link: z.url().optional(), code: z.string().max(1000).optional() });
export type MailSecrets = z.infer<typeof MailSecrets>;

/** A notice as the outbox keeps it. `sealed`: `MailSecrets`, encrypted for tenant and notice. */
export const OutboxNotice = Notice.extend({ sealed: z.string().optional() });

/** An order in the outbox: send this delivery now. */
export const Redelivery = z.object({
  tenantId: z.string(),
  webhookId: z.string(),
  deliveryId: z.string(),
  round: z.int(),
});
export type Redelivery = z.infer<typeof Redelivery>;

/** What a tenant decided about its notices. */
export const NoticeSettings = z.object({
  /** Whether mails are sent at all. */
  email: z.boolean(),
  /** Of mails to those whose language is not known. */
  language: MailLanguage,
  version: z.int(),
});
export type NoticeSettings = z.infer<typeof NoticeSettings>;
