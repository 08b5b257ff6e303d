import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { memberStore } from "../../../shared/domain/member/store.ts";
import { mailStore } from "../../../shared/domain/notice/mail-store.ts";
import { noticeSettingsStore } from "../../../shared/domain/notice/settings-store.ts";
import { deliveryStore } from "../../../shared/domain/webhook/delivery-store.ts";
import { webhookStore } from "../../../shared/domain/webhook/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { rememberSecrets } from "../../../shared/notices/secrets.ts";
import { takeNotice } from "../../../shared/notices/take.ts";
import { addressPolicy } from "../../../shared/platform/address-policy.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openMailer } from "../../../shared/platform/email.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openMessages } from "../../../shared/platform/messages.ts";
import { openSafeFetch } from "../../../shared/platform/safe-fetch.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const log = createLogger();
const table = openTable(env.TABLE_NAME);
const parts = {
  webhooks: webhookStore(table),
  deliveries: deliveryStore(table),
  members: memberStore(table),
  settings: noticeSettingsStore(table),
  mailStore: mailStore(table),
  mailer: env.MAIL_FROM === undefined ? undefined : openMailer(env.MAIL_FROM),
  messages: openMessages(env.NOTICE_QUEUE_URL),
  fetch: openSafeFetch({ policy: addressPolicy(env.ALLOWED_WEBHOOK_HOSTS?.split(",") ?? []) }),
  secrets: rememberSecrets(openSealer(env.KEY_ID), systemClock),
  clock: systemClock,
  random: Math.random,
  log,
};

/**
 * Queue of notices → webhooks and mails. Those of a batch run at the same time; one that fails on our side comes back by
 * itself, and what a receiver refuses is no failure of ours.
 */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const taken = event.Records.map(async ({ messageId, body, attributes }) => {
    try {
      await takeNotice(parts, body, Number(attributes.ApproximateReceiveCount) > 1);
      return [];
    } catch (error) {
      log.error("a notice was not taken", { messageId, error });
      return [{ itemIdentifier: messageId }];
    }
  });
  return { batchItemFailures: (await Promise.all(taken)).flat() };
}
