import type { Write } from "../../platform/dynamodb.ts";
import type { Sealer } from "../../platform/secrets.ts";
import { sealedNoticeWrite } from "../notice/outbox.ts";
import type { Invitation } from "./schema.ts";

/**
 * The mail to whoever is invited, for the transaction of the invitation. The token is sealed in it: only the function
 * that sends mails opens it. One request of KMS.
 */
export function invitationLetter(
  sealer: Pick<Sealer, "seal">,
  { id, tenantId, email, roles, validUntil, version }: Invitation,
  token: string,
  now: Date,
): Promise<Write> {
  const data = { invitationId: id, email, roles, expiresAt: validUntil };
  const to = { addresses: [{ address: email }] };
  const notice = { type: "invitation.created", data, tenantId, cause: `${id}#${version}`, now, to } as const;
  return sealedNoticeWrite(sealer, notice, { code: token });
}
