import * as z from "zod";
import { openSignedRequests } from "../shared/platform/signed-request.ts";
import { awsEnvironment, LOCAL_ACCOUNT } from "./aws.ts";

const Sent = z.object({
  messages: z.record(
    z.string(),
    z.array(
      z.object({
        Source: z.string(),
        To: z.array(z.string()),
        Subject: z.string(),
        BodyText: z.string(),
        BodyHtml: z.string().nullish(),
      }),
    ),
  ),
});
export type SentMail = z.infer<typeof Sent>["messages"][string][number];

/** Mails that the local SES took: it sends none. Oldest first. */
export async function sentMails(endpoint: string): Promise<readonly SentMail[]> {
  const answer = await fetch(`${endpoint}/_ministack/ses/messages?account=${LOCAL_ACCOUNT}`);
  return Sent.parse(await answer.json()).messages[LOCAL_ACCOUNT] ?? [];
}

/** Lets a domain send mails. The local account is out of SES's sandbox: to anybody. */
export async function verifySender(endpoint: string, domain: string): Promise<void> {
  const { AWS_REGION: region = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = awsEnvironment(endpoint);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const send = openSignedRequests("ses", { endpoint, region, credentials });
  const headers = { "content-type": "application/json" };
  const path = "/v2/email/identities";
  const { status, text } = await send({ path, headers, body: JSON.stringify({ EmailIdentity: domain }) });
  if (status >= 300) throw new Error(`SES answered ${status}: ${text}`);
}
