import { memberStore } from "../../domain/member/store.ts";
import { mailStore } from "../../domain/notice/mail-store.ts";
import { noticeSettingsStore } from "../../domain/notice/settings-store.ts";
import { deliveryStore } from "../../domain/webhook/delivery-store.ts";
import { newSecret, secretOf } from "../../domain/webhook/rules.ts";
import type { Webhook } from "../../domain/webhook/schema.ts";
import { webhookStore } from "../../domain/webhook/store.ts";
import { newId } from "../../kernel/ids.ts";
import { addressPolicy } from "../../platform/address-policy.ts";
import type { Table, Write } from "../../platform/dynamodb.ts";
import type { Mailer } from "../../platform/email.ts";
import { createLogger } from "../../platform/logger.ts";
import type { Message } from "../../platform/messages.ts";
import { openSafeFetch } from "../../platform/safe-fetch.ts";
import type { Sealer } from "../../platform/secrets.ts";
import { publishNotices } from "../publish.ts";
import { rememberSecrets } from "../secrets.ts";
import { type TakeParts, takeNotice } from "../take.ts";

interface Waiting {
  readonly at: number;
  readonly body: string;
}

export interface SimulationOptions {
  readonly table: Table;
  readonly sealer: Sealer;
  readonly mailer?: Mailer | undefined;
  /** @default loopback */
  readonly allowed?: readonly string[];
  /** Each message is taken so often. @default 1 */
  readonly times?: number;
}

/**
 * The queue of notices with its worker on a clock of its own: what has to wait a day is waited for in no time. Table, key
 * and receivers are real.
 */
export function simulation({ table, sealer, mailer, allowed = ["127.0.0.1"], times = 1 }: SimulationOptions) {
  const log: string[] = [];
  const waiting: Waiting[] = [];
  const sent: string[] = [];
  let now = Date.now();
  const clock = () => new Date(now);
  const messages = {
    async send(given: readonly Message[]) {
      for (const { body, delay = 0 } of given) {
        const text = JSON.stringify(body);
        sent.push(text);
        waiting.push({ at: now + delay * 1000, body: text });
      }
    },
  };
  const partsOf = (open: Table): TakeParts => ({
    webhooks: webhookStore(open),
    deliveries: deliveryStore(open),
    members: memberStore(open),
    settings: noticeSettingsStore(open),
    mailStore: mailStore(open),
    mailer,
    messages,
    fetch: openSafeFetch({ policy: addressPolicy(allowed) }),
    secrets: rememberSecrets(sealer, clock),
    clock,
    random: () => 0,
    log: createLogger({}, (line) => log.push(line)),
  });
  const parts = partsOf(table);

  /** The message that is due first; the clock goes there. */
  const next = (): string | undefined => {
    waiting.sort((a, b) => a.at - b.at);
    const first = waiting.shift();
    if (first !== undefined) now = Math.max(now, first.at);
    return first?.body;
  };
  return {
    parts,
    partsOf,
    log,
    sent,
    clock,
    waiting,
    next,
    pass(milliseconds: number) {
      now += milliseconds;
    },
    /** What the table's stream would hand over of these writes, the given number of times. */
    async stream(writes: readonly Write[]) {
      await table.transact(writes);
      const keys = writes.flatMap((write) =>
        "put" in write ? [write.put] : "update" in write ? [write.update.key] : [],
      );
      const images = await Promise.all(keys.map(({ pk, sk }) => table.get({ pk, sk }, { consistent: true })));
      const changes = images.flatMap((image) => (image === undefined ? [] : [{ image }]));
      for (let time = 0; time < times; time++)
        await publishNotices({ webhooks: webhookStore(table), messages }, changes);
    },
    /** Takes messages until there are none, or none before `until` (milliseconds since 1970). */
    async run(until = Number.POSITIVE_INFINITY) {
      for (let steps = 0; steps < 2000; steps++) {
        waiting.sort((a, b) => a.at - b.at);
        if (waiting[0] === undefined || waiting[0].at > until) return;
        const body = next() ?? "";
        for (let time = 0; time < times; time++) await takeNotice(parts, body, time > 0);
      }
      throw new Error("the messages do not come to an end");
    },
    async webhook(tenantId: string, url: string, change: Partial<Webhook> = {}) {
      const id = newId("webhook");
      const secret = newSecret();
      const sealed = await sealer.seal(secret, { tenant: tenantId, object: id });
      const at = clock().toISOString();
      const made = { createdBy: "user-1", version: 1, createdAt: at, updatedAt: at };
      const secrets = [secretOf(id, secret, sealed, clock())];
      const webhook = { id, tenantId, url, description: "", events: ["*"], enabled: true, secrets, ...made, ...change };
      await webhookStore(table).create(webhook, []);
      return { webhook, secret };
    },
    async deliveries({ tenantId, id }: Pick<Webhook, "tenantId" | "id">) {
      return (await parts.deliveries.list(tenantId, id, { limit: 100 })).items;
    },
  };
}
