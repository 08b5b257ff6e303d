import type { MailStore } from "../domain/notice/mail-store.ts";
import { MailSecrets } from "../domain/notice/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import { type Mailer, MailRefused } from "../platform/email.ts";
import type { Logger } from "../platform/logger.ts";
import type { Messages } from "../platform/messages.ts";
import type { Sealer } from "../platform/secrets.ts";
import { letterOf } from "./letter.ts";
import type { MailMessage } from "./message.ts";
import { messageOf } from "./publish.ts";

export interface MailParts {
  readonly mails: MailStore;
  /** Absent: this store has no address to send from. */
  readonly mailer: Mailer | undefined;
  readonly secrets: Pick<Sealer, "open">;
  readonly messages: Messages;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Longer than SES takes, in milliseconds. */
const LEASE_MS = 60_000;
/** Seconds after each attempt that SES could not take: nine attempts in an hour and a half. */
const RETRY_SECONDS: readonly number[] = [5, 60, 300, 900, 900, 900, 900, 900];

/**
 * Sends a mail, once: who could write its lease sends it. Whoever dies between SES's answer and the note of it makes a
 * second mail possible, as SES knows no key of a request. Three round trips, and SES's and KMS's.
 */
export async function sendMail(parts: MailParts, message: MailMessage): Promise<void> {
  const { mails, mailer, clock, log } = parts;
  const { tenantId, noticeId, to } = message;
  const notice = await mails.notice(tenantId, noticeId);
  if (notice === undefined || mailer === undefined) return;
  const mail = { tenantId, noticeId, address: to.address };
  if (!(await mails.take(mail, clock(), LEASE_MS))) return;
  const secrets = await open(parts, notice);
  try {
    await mailer.send({ to: to.address, ...letterOf(notice, to.language ?? "en", secrets) });
    await mails.end(mail, "sent", clock());
  } catch (error) {
    const seconds = RETRY_SECONDS[message.attempt];
    if (!(error instanceof MailRefused) && seconds !== undefined) {
      log.warn("a mail did not go; tried again", { tenantId, noticeId, error });
      await mails.release(mail);
      await parts.messages.send([{ ...messageOf({ ...message, attempt: message.attempt + 1 }), delay: seconds }]);
      return;
    }
    log.error("a mail was given up", { tenantId, noticeId, error });
    await mails.end(mail, "refused", clock());
  }
  const { users = [], addresses = [] } = notice.to ?? {};
  if (secrets !== undefined && users.length + addresses.length === 1) await mails.forgetSecrets(tenantId, noticeId);
}

async function open(
  { secrets }: MailParts,
  { id, tenantId, sealed }: { readonly id: string; readonly tenantId: string; readonly sealed?: string | undefined },
): Promise<MailSecrets | undefined> {
  if (sealed === undefined) return undefined;
  return MailSecrets.parse(JSON.parse(await secrets.open(sealed, { tenant: tenantId, object: id })));
}
