import { createHash } from "node:crypto";
import type * as z from "zod";
import { happened, type Table } from "../../platform/dynamodb.ts";
import { mailKey, noticeKey } from "./entity.ts";
import { OutboxNotice } from "./schema.ts";

/** Seconds that the record of a mail stays: as long as its notice. */
const KEEP_SECONDS = 30 * 86_400;

/** Notices in the outbox, and which of their mails have gone. One round trip a method. */
export interface MailStore {
  notice(tenantId: string, noticeId: string): Promise<z.infer<typeof OutboxNotice> | undefined>;
  /** `false` when it has gone, or another one has it until its lease ends. */
  take(mail: MailName, now: Date, leaseMs: number): Promise<boolean>;
  /** Marks it as gone, or as one that never will. */
  end(mail: MailName, status: "sent" | "refused", now: Date): Promise<void>;
  /** Gives it back, for a later attempt. */
  release(mail: MailName): Promise<void>;
  /** What was sealed in the notice is needed no more. */
  forgetSecrets(tenantId: string, noticeId: string): Promise<void>;
}

/** One mail: a notice to an address, which itself is not kept. */
export interface MailName {
  readonly tenantId: string;
  readonly noticeId: string;
  readonly address: string;
}

export function mailStore(table: Table): MailStore {
  const key = ({ tenantId, noticeId, address }: MailName) =>
    mailKey(tenantId, noticeId, createHash("sha256").update(address.toLowerCase()).digest("hex").slice(0, 32));
  const expiresAt = (now: Date) => Math.floor(now.getTime() / 1000) + KEEP_SECONDS;
  return {
    async notice(tenantId, noticeId) {
      const item = await table.get(noticeKey(tenantId, noticeId), { consistent: true });
      return item === undefined ? undefined : OutboxNotice.parse(item);
    },
    async take(mail, now, leaseMs) {
      const leaseUntil = now.getTime() + leaseMs;
      const item = { ...key(mail), entity: "Mail", tenantId: mail.tenantId, status: "pending", leaseUntil };
      return happened(
        table.put(
          { ...item, expiresAt: expiresAt(now) },
          {
            condition: "attribute_not_exists(pk) OR (#status = :pending AND leaseUntil <= :now)",
            names: { "#status": "status" },
            values: { ":pending": "pending", ":now": now.getTime() },
          },
        ),
      );
    },
    async end(mail, status, now) {
      await table.put({
        ...key(mail),
        entity: "Mail",
        tenantId: mail.tenantId,
        status,
        leaseUntil: 0,
        expiresAt: expiresAt(now),
      });
    },
    async release(mail) {
      const update = { key: key(mail), update: "SET leaseUntil = :zero", values: { ":zero": 0 } };
      await happened(table.update({ ...update, condition: "attribute_exists(pk)" }));
    },
    async forgetSecrets(tenantId, noticeId) {
      const update = { key: noticeKey(tenantId, noticeId), update: "REMOVE sealed" };
      await happened(table.update({ ...update, condition: "attribute_exists(pk)" }));
    },
  };
}
