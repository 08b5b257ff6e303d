import { type DeliverParts, deliver } from "./deliver.ts";
import { type FanOutParts, fanOut } from "./fan-out.ts";
import { type MailParts, sendMail } from "./mail.ts";
import { NoticeMessage } from "./message.ts";

export type TakeParts = DeliverParts &
  Omit<FanOutParts, "mails"> &
  Omit<MailParts, "mails"> & {
    readonly webhooks: DeliverParts["webhooks"] & FanOutParts["webhooks"];
    readonly mailStore: MailParts["mails"];
  };

/** One message of the queue of notices, whatever its kind. @throws what makes it come again: a table or key that is not there */
export function takeNotice(parts: TakeParts, body: string, again: boolean): Promise<void> {
  const message = NoticeMessage.parse(JSON.parse(body));
  switch (message.kind) {
    case "notice":
      return fanOut({ ...parts, mails: parts.mailer !== undefined }, message.notice);
    case "webhook":
      return deliver(parts, message, again);
    case "mail":
      return sendMail({ ...parts, mails: parts.mailStore }, message);
  }
}
