import { createHash, createPublicKey, verify } from "node:crypto";
import * as z from "zod";
import { LIMITS } from "./limits.ts";
import { CONNECT_HEADERS, connectStatement } from "./messages.ts";

const Id = z.string().regex(/^[a-z]+-[0-9a-z]{1,40}$/);

/** The connection headers of a Frontgate (PROTOCOL.md, "Connecting"). */
export const ConnectHeaders = z.object({
  [CONNECT_HEADERS.tenant]: Id,
  [CONNECT_HEADERS.frontgate]: Id,
  [CONNECT_HEADERS.timestamp]: z.string().regex(/^\d{13}$/),
  [CONNECT_HEADERS.publicKey]: z.base64url().max(128),
  [CONNECT_HEADERS.signature]: z.base64url().max(128),
  [CONNECT_HEADERS.enrolmentToken]: z.string().min(32).max(128).optional(),
});

/** Who says that it connects, with the signature proven; whether that key is the right one is in the table. */
export interface Claim {
  readonly tenantId: string;
  readonly frontgateId: string;
  readonly publicKey: string;
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
  return {
    tenantId,
    frontgateId,
    publicKey,
    provedAt: Number(timestamp),
    tokenSha256: token === undefined ? undefined : createHash("sha256").update(token).digest("hex"),
  };
}

function signedBy(publicKey: string, statement: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64url"), format: "der", type: "spki" });
    if (key.asymmetricKeyType !== "ed25519") return false;
    return verify(null, Buffer.from(statement), key, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}
