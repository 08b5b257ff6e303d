import { createHash, timingSafeEqual } from "node:crypto";
import type { ApiToken } from "./schema.ts";

const TEXT = /^(?:[Bb][Ee][Aa][Rr][Ee][Rr] +)?pitrix_([0-9a-z]{6,40})_([A-Za-z0-9_-]{43})$/;

/** Parts of a token as a client sends it, with or without `Bearer`; `undefined` when it has another form. */
export function readToken(text: string): { readonly id: string; readonly secret: string } | undefined {
  const match = TEXT.exec(text.trim());
  const [, id, secret] = match ?? [];
  return id === undefined || secret === undefined ? undefined : { id: `tok-${id}`, secret };
}

export function printToken(id: string, secret: string): string {
  return `pitrix_${id.replace(/^tok-/, "")}_${secret}`;
}

/** The secret has 256 random bits, so one plain hash is enough: there is nothing to guess slowly. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** `true` when the secret is the token's and the token has neither expired nor been revoked. Takes as long for an unknown token. */
export function accepts(token: ApiToken | undefined, secret: string, now: Date): boolean {
  const expected = Buffer.from(token?.secretSha256 ?? hashSecret(""), "hex");
  const given = Buffer.from(hashSecret(secret), "hex");
  const equal = expected.length === given.length && timingSafeEqual(expected, given);
  if (token === undefined || !equal || token.revokedAt !== undefined) return false;
  return token.expiresAt === undefined || Date.parse(token.expiresAt) > now.getTime();
}

/** A use of a token is noted when the last one that was noted is so long ago. */
const NOTED_EVERY_MS = 3_600_000;

/** Whether this use of the token is to be written down: at most one in an hour is. */
export function isWorthNoting({ lastUsedAt }: Pick<ApiToken, "lastUsedAt">, now: Date): boolean {
  return lastUsedAt === undefined || now.getTime() - Date.parse(lastUsedAt) >= NOTED_EVERY_MS;
}
