import { createHash, timingSafeEqual } from "node:crypto";
import type { ApiToken } from "./schema.ts";

/** Every scope there is, and what it allows. */
export const SCOPES = {
  "store:read": "See what the tenant has",
  "store:write": "Make, change and delete what the tenant has",
  "review:vendor": "Do the vendor's review of the tenant's own versions",
  "platform:read": "See the platform's own machines, across tenants",
  "platform:review": "Do the business and technical review of all tenants' versions",
  "platform:write": "Change what all tenants share, such as the platform's categories",
} as const;

export type Scope = keyof typeof SCOPES;

export function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text);
}

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

/** `true` when the secret is the token's and the token has not expired. Takes as long for an unknown token. */
export function accepts(token: ApiToken | undefined, secret: string, now: Date): boolean {
  const expected = Buffer.from(token?.secretSha256 ?? hashSecret(""), "hex");
  const given = Buffer.from(hashSecret(secret), "hex");
  const equal = expected.length === given.length && timingSafeEqual(expected, given);
  if (token === undefined || !equal) return false;
  return token.expiresAt === undefined || Date.parse(token.expiresAt) > now.getTime();
}
