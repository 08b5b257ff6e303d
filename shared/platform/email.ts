import * as z from "zod";
import { openSignedRequests, type ServicePlace } from "./signed-request.ts";

/** One mail to one address. */
export interface Mail {
  readonly to: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Mailer {
  /** @throws MailRefused when it would be refused again; another Error when it may go later */
  send(mail: Mail): Promise<void>;
}

/** SES does not take this mail, now or later; `name` is its own code, such as `MessageRejected`. */
export class MailRefused extends Error {
  constructor(code: string) {
    super(`SES refused the mail (${code})`);
    this.name = code;
  }
}

const TIMEOUT_MS = 10_000;
const PASSING = new Set(["TooManyRequestsException", "LimitExceededException", "SendingPausedException"]);
const Refusal = z.object({ "x-amzn-errortype": z.string() });

/**
 * Sends by SES. Not repeated here, as SES knows no key that would make two requests one mail.
 * @param from such as `Pitrix <store@example.com>`, of an identity that SES has verified
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function openMailer(from: string, place: ServicePlace = {}): Mailer {
  const send = openSignedRequests("ses", place, "email");
  const data = (text: string) => ({ Data: text, Charset: "UTF-8" });
  return {
    async send({ to, subject, text, html }) {
      const { status, headers } = await send({
        path: "/v2/email/outbound-emails",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          FromEmailAddress: from,
          Destination: { ToAddresses: [to] },
          Content: { Simple: { Subject: data(subject), Body: { Text: data(text), Html: data(html) } } },
        }),
        abortSignal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (status === 200) return;
      const { data: refusal } = Refusal.safeParse(headers);
      const code = refusal?.["x-amzn-errortype"].replace(/:.*$/, "") ?? "UnknownError";
      // 403: what the operator has to mend, and may while it is tried again.
      if (status >= 500 || status === 429 || status === 403 || PASSING.has(code))
        throw new Error(`SES answered ${status} (${code})`);
      throw new MailRefused(code);
    },
  };
}
