import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { Problem } from "./problem.ts";

/** Where a listing goes on: the table's own key of the last item seen. */
export type Position = Readonly<Record<string, unknown>>;

/** What a page token is good for: one tenant, one route, the same filters. Anything else refuses it. */
export type PageScope = readonly string[];

/** Bytes of a page key. */
export const PAGE_KEY_BYTES = 32;
/** How long a page token is good: long enough for a person, too short to be stored. */
export const PAGE_TOKEN_HOURS = 24;
/** Most items of one page, and how many when nothing is asked. */
export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 50;

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals a position into an opaque token (AES-256-GCM, base64url), so that no client comes to depend on the
 * table's keys, and none can change one.
 */
export function sealPage(key: Uint8Array, scope: PageScope, position: Position, now: Date): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  cipher.setAAD(Buffer.from(JSON.stringify(scope)));
  const expires = now.getTime() + PAGE_TOKEN_HOURS * 3_600_000;
  const sealed = Buffer.concat([cipher.update(JSON.stringify([expires, position]), "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** @throws Problem 400 `invalid-page-token` for a token that was changed, has expired or belongs to another listing */
export function openPage(key: Uint8Array, scope: PageScope, token: string, now: Date): Position {
  const position = decrypt(key, scope, token, now);
  if (position !== undefined) return position;
  throw new Problem({
    status: 400,
    code: "invalid-page-token",
    title: "The page token is not good here",
    detail: `Use a "nextPageToken" of this listing, with the same filters, within ${PAGE_TOKEN_HOURS} hours; or leave it out to begin again.`,
  });
}

function decrypt(key: Uint8Array, scope: PageScope, token: string, now: Date): Position | undefined {
  const bytes = Buffer.from(token, "base64url");
  // Decoding is lenient about stray characters; only the one exact spelling counts.
  if (bytes.length <= IV_BYTES + TAG_BYTES || bytes.toString("base64url") !== token) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(JSON.stringify(scope)));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  let opened: unknown;
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    opened = JSON.parse(text.toString("utf8"));
  } catch {
    return undefined;
  }
  if (!Array.isArray(opened)) return undefined;
  const [expires, position]: unknown[] = opened;
  if (typeof expires !== "number" || expires <= now.getTime()) return undefined;
  return isPosition(position) ? position : undefined;
}

function isPosition(value: unknown): value is Position {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
