import * as z from "zod";
import { noticeSettingsKey } from "../domain/notice/entity.ts";
import { NoticeSettings } from "../domain/notice/schema.ts";
import { webhookItem } from "../domain/webhook/entity.ts";
import { Webhook, WebhookSecret } from "../domain/webhook/schema.ts";
import { type ExportedKind, exportedKind } from "./kind.ts";

const webhook = exportedKind({
  name: "webhook",
  pk: "WEBHOOK",
  sk: "*",
  shape: { ...Webhook.shape, secrets: z.array(WebhookSecret.omit({ sealed: true, fingerprint: true })) },
  secrets: ["secrets.0.sealed", "secrets.1.sealed"],
  // Nobody has its secret here, and its receiver hears of two stores otherwise: it is told nothing until somebody says so.
  item: ({ secrets, ...record }) =>
    webhookItem({
      ...record,
      enabled: false,
      disabledReason: "user",
      secrets: secrets.map((secret) => ({ ...secret, sealed: "", fingerprint: "" })),
    }),
});

const noticeSettings = exportedKind({
  name: "notice-settings",
  pk: "NOTICES",
  sk: "SETTINGS",
  shape: { ...NoticeSettings.shape, tenantId: z.string() },
  fromKey: ([, tenantId]) => ({ tenantId }),
  item: ({ tenantId, ...record }) => ({ ...noticeSettingsKey(tenantId), entity: "NoticeSettings", ...record }),
});

export const tellingKinds: readonly ExportedKind[] = [webhook, noticeSettings];
