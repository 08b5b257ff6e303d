import { createHash, timingSafeEqual } from "node:crypto";
import { type Grant, narrow, parseGrant, printGrant } from "../../kernel/grants.ts";
import { type Fault, invalid } from "../../kernel/problem.ts";
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

/** Days that a token lives when nothing is said, and at most. */
export const DEFAULT_DAYS = 90;
export const MAX_DAYS = 365;
/** Scopes that a request may name; and what is left of them, for an item of a bounded size. */
export const MAX_SCOPES = 32;
const MAX_KEPT_SCOPES = 300;

/** When a token ends that is made now: never later than the token it was made with. */
export function endOf(days: number, madeWith: Pick<ApiToken, "expiresAt"> | undefined, now: Date): string {
  const wanted = new Date(now.getTime() + days * 86_400_000).toISOString();
  const limit = madeWith?.expiresAt;
  return limit !== undefined && Date.parse(limit) < Date.parse(wanted) ? limit : wanted;
}

/**
 * The scopes of a new token: those asked for, as far as its maker holds them.
 * @throws Problem 422 with a pointer to each that is no grant, or that the maker does not hold at all
 */
export function scopesOf(asked: readonly string[], held: readonly Grant[]): string[] {
  const faults: Fault[] = [];
  const kept = asked.flatMap((text, i) => {
    const grant = parseGrant(text, "platform");
    const given = grant === undefined ? [] : narrow(held, [grant]);
    if (given.length === 0) {
      const detail = grant === undefined ? `"${text}" is no permission.` : `You do not hold "${text}" yourself.`;
      faults.push({ pointer: `/scopes/${i}`, detail, remedy: "Choose of the grants that GET /me tells." });
    }
    return given.map(printGrant);
  });
  const scopes = [...new Set(kept)];
  if (scopes.length > MAX_KEPT_SCOPES)
    faults.push({ pointer: "/scopes", detail: "Together they are too many grants.", remedy: "Use fewer, or none." });
  if (faults.length > 0) throw invalid("invalid-request", "The scopes are not right", faults);
  return scopes;
}
