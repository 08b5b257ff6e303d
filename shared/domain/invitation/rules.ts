import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { INVITATION_DAYS, type Invitation } from "./schema.ts";

/** What an invitation's link carries: whose it is, which one, and 256 random bits. */
export interface InvitationToken {
  readonly tenantId: string;
  readonly id: string;
  readonly secret: string;
}

const TEXT = /^invite\.([a-z][a-z0-9-]{0,62})\.(inv-[0-9a-z]{6,40})\.([A-Za-z0-9_-]{43})$/;

export function printInvitation({ tenantId, id, secret }: InvitationToken): string {
  return `invite.${tenantId}.${id}.${secret}`;
}

/** `undefined` for what is no invitation's token. */
export function readInvitation(text: string): InvitationToken | undefined {
  const [, tenantId, id, secret] = TEXT.exec(text) ?? [];
  return tenantId === undefined || id === undefined || secret === undefined ? undefined : { tenantId, id, secret };
}

/** One plain hash is enough, as there is nothing to guess slowly. */
export function hashInvitation(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Whether the secret is the one that was sent last, and may still be used. */
export function acceptable(invitation: Invitation, secret: string, now: Date): boolean {
  const expected = Buffer.from(invitation.secretSha256, "hex");
  const given = Buffer.from(hashInvitation(secret), "hex");
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return false;
  return isOpen(invitation, now);
}

export function isOpen({ status, validUntil }: Invitation, now: Date): boolean {
  return status === "pending" && Date.parse(validUntil) > now.getTime();
}

export function validUntil(now: Date): string {
  return new Date(now.getTime() + INVITATION_DAYS * 86_400_000).toISOString();
}

/** How addresses are compared: the part before the @ is told apart by case nowhere that matters. */
export function sameAddress(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** 256 random bits, what is kept of them, and the text that an invited person gets. */
export function newSecret({ tenantId, id }: Pick<Invitation, "tenantId" | "id">) {
  const secret = randomBytes(32).toString("base64url");
  return { secretSha256: hashInvitation(secret), token: printInvitation({ tenantId, id, secret }) };
}
