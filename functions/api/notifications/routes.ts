import * as z from "zod";
import { MailLanguage } from "../../../shared/domain/notice/schema.ts";
import { noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const NotificationsView = z
  .object({
    email: z.boolean().meta({ description: "Whether mails are sent, such as to approvers." }),
    emailAvailable: z.boolean().meta({ description: "`false`: this store has no address to send from." }),
    language: MailLanguage.meta({ description: "Of mails to those whose language is not known." }),
    version: z.int(),
  })
  .meta({ id: "NotificationSettings" });

const example = { email: true, emailAvailable: true, language: "en", version: 0 };

export const get = route({
  method: "GET",
  path: "/notifications",
  operationId: "getNotifications",
  permission: "notifications:read",
  least: "tenant",
  noun: "notifications",
  summary: "Read how the tenant is told what happens",
  description: "Webhooks are set up under `/webhooks`; this is about mails.",
  input: { params: noParams, query: noQuery, body: noBody },
  output: NotificationsView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const update = route({
  method: "PATCH",
  path: "/notifications",
  operationId: "updateNotifications",
  permission: "notifications:update",
  least: "tenant",
  noun: "notifications",
  summary: "Switch the tenant's mails on or off, or set their language",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({ email: z.boolean().optional(), language: MailLanguage.optional() }),
  },
  output: NotificationsView,
  status: 200,
  conditional: true,
  problems: [],
  examples: { body: { language: "zh" }, answer: { ...example, language: "zh", version: 1 } },
});
