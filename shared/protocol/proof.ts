import { createHash } from "node:crypto";
import * as z from "zod";
import { signedBy } from "./envelope.ts";
import { LIMITS } from "./limits.ts";
import { CONNECT_HEADERS, connectStatement, successionStatement } from "./messages.ts";

const Id = z.string().regex(/^[a-z]+-[0-9a-z]{1,40}$/);

/** The connection headers of a Frontgate (PROTOCOL.md, "Connecting"). */
export const ConnectHeaders = z.object({
  [CONNECT_HEADERS.tenant]: Id,
  [CONNECT_HEADERS.frontgate]: Id,
  [CONNECT_HEADERS.timestamp]: z.string().regex(/^\d{13}$/),
  [CONNECT_HEADERS.publicKey]: z.base64url().max(128),
  [CONNECT_HEADERS.signature]: z.base64url().max(128),
  [CONNECT_HEADERS.enrolmentToken]: z.string().min(32).max(128).optional(),
  [CONNECT_HEADERS.formerKey]: z.base64url().max(128).optional(),
  [CONNECT_HEADERS.succession]: z.base64url().max(128).optional(),
});

/** Who says that it connects, with the signature proven; whether that key is the right one is in the table. */
export interface Claim {
  readonly tenantId: string;
  readonly frontgateId: string;
  readonly publicKey: string;
  /** The key that made `publicKey` its successor: good where this one is the enrolled one. */
  readonly formerKey: string | undefined;
  readonly provedAt: number;
  readonly tokenSha256: string | undefined;
}

/** Checks form, time and signature. `undefined`: refuse, whatever the reason. Pure. */
export function checkClaim(headers: Readonly<Record<string, string | undefined>>, now: Date): Claim | undefined {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const parsed = ConnectHeaders.safeParse(lower);
  if (!parsed.success) return undefined;
  const tenantId = parsed.data[CONNECT_HEADERS.tenant];
  const frontgateId = parsed.data[CONNECT_HEADERS.frontgate];
  const timestamp = parsed.data[CONNECT_HEADERS.timestamp];
  const publicKey = parsed.data[CONNECT_HEADERS.publicKey];
  const token = parsed.data[CONNECT_HEADERS.enrolmentToken];
  if (Math.abs(now.getTime() - Number(timestamp)) > LIMITS.clockSkewMs) return undefined;
  const statement = connectStatement({ frontgateId, tenantId, timestamp, publicKey });
  if (!signedBy(publicKey, statement, parsed.data[CONNECT_HEADERS.signature])) return undefined;
  const formerKey = parsed.data[CONNECT_HEADERS.formerKey];
  const succession = parsed.data[CONNECT_HEADERS.succession] ?? "";
  if (
    formerKey !== undefined &&
    !signedBy(formerKey, successionStatement({ frontgateId, tenantId, publicKey }), succession)
  )
    return undefined;
  return {
    tenantId,
    frontgateId,
    publicKey,
    formerKey,
    provedAt: Number(timestamp),
    tokenSha256: token === undefined ? undefined : createHash("sha256").update(token).digest("hex"),
  };
}
