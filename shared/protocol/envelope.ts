import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import * as z from "zod";
import { LIMITS } from "./limits.ts";
import { PROTOCOL, type TrustSet } from "./messages.ts";

/** For whom a message is: part of what is signed, so that one Frontgate's message is nothing to another. */
export interface Addressee {
  readonly tenantId: string;
  readonly frontgateId: string;
}

/**
 * A key that signs messages for a few hours, certified by a platform key. The first line of a frame carries it, so that
 * an agent needs to know the platform keys alone.
 */
const Certificate = z.strictObject({
  /** Ed25519 public key, base64url SPKI. */
  key: z.base64url().max(128),
  /** Which platform key certified it: `fingerprint`. */
  by: z.string().regex(/^[0-9a-f]{16}$/),
  /** Milliseconds since 1970. */
  from: z.int().min(0),
  until: z.int().min(0),
});
export type Certificate = z.infer<typeof Certificate>;

/** Short name of a public key: the first 16 digits of its SHA-256. A signature decides, not the name. */
export const fingerprint = (publicKey: string): string =>
  createHash("sha256").update(publicKey).digest("hex").slice(0, 16);

/** What a platform key signs to certify a message key. */
export const certificateStatement = (certificate: string): string => `${PROTOCOL} certificate\n${certificate}`;

/** What a platform key signs to announce which platform keys hold from now on. */
export const trustStatement = ({ number, keys }: TrustSet): string =>
  [`${PROTOCOL} trust`, String(number), ...keys].join("\n");

const messageStatement = (to: Addressee, payload: string): string =>
  [`${PROTOCOL} message`, to.tenantId, to.frontgateId, payload].join("\n");

export const writeCertificate = (certificate: Certificate): string =>
  Buffer.from(JSON.stringify(certificate)).toString("base64url");

/** A message key with its certificate and the platform key's signature under that, ready to sign. */
export interface MessageKey {
  readonly privateKey: KeyObject;
  readonly certificate: string;
  /** Base64url. */
  readonly certified: string;
}

/** The frame that Pilot sends: a line that proves the message, and the message as it is. */
export function sealFrame(key: MessageKey, to: Addressee, payload: string): string {
  const signature = sign(null, Buffer.from(messageStatement(to, payload)), key.privateKey).toString("base64url");
  return `${PROTOCOL} ${key.certificate} ${key.certified} ${signature}\n${payload}`;
}

/** Why a frame is not believed. `signature` covers every way in which it does not come from the platform. */
export type Distrust = "form" | "signature" | "expired";

export type Opened = { readonly payload: string; readonly certificate: Certificate } | { readonly distrust: Distrust };

const LINE = /^(\S+) ([\w-]+) ([\w-]+) ([\w-]+)$/;

/**
 * Checks a frame against the platform keys that hold (`keys`, base64url SPKI, P-256). Pure; about 0.1 ms, of which a
 * certificate that was seen before needs the half.
 * @param seen certificates whose platform signature was right, as `sealFrame` wrote them: kept by the caller
 */
export function openFrame(frame: string, to: Addressee, keys: readonly string[], seen: Set<string>): Opened {
  const end = frame.indexOf("\n");
  const [, protocol, text = "", certified = "", signature = ""] = LINE.exec(frame.slice(0, Math.max(0, end))) ?? [];
  if (protocol !== PROTOCOL || end > MAX_LINE) return { distrust: "form" };
  const certificate = readCertificate(text);
  if (certificate === undefined) return { distrust: "form" };
  const platformKey = keys.find((key) => fingerprint(key) === certificate.by);
  if (platformKey === undefined) return { distrust: "signature" };
  const known = `${text} ${certified}`;
  if (!seen.has(known)) {
    if (!signedByPlatform(platformKey, certificateStatement(text), certified)) return { distrust: "signature" };
    if (seen.size >= MAX_SEEN) seen.clear();
    seen.add(known);
  }
  const payload = frame.slice(end + 1);
  if (!signedBy(certificate.key, messageStatement(to, payload), signature)) return { distrust: "signature" };
  return { payload, certificate };
}

/** Whether a certificate holds at a time, give or take what clocks may differ. */
export function holdsAt({ from, until }: Certificate, now: Date): boolean {
  const at = now.getTime();
  return from - LIMITS.clockSkewMs <= at && at <= until + LIMITS.clockSkewMs;
}

/** Longest first line of a frame, and certificates remembered at a time. */
const MAX_LINE = 1024;
const MAX_SEEN = 256;

function readCertificate(text: string): Certificate | undefined {
  try {
    return Certificate.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    return undefined;
  }
}

/** ECDSA with SHA-256, as KMS signs: DER, base64url. */
export function signedByPlatform(publicKey: string, statement: string, signature: string): boolean {
  return check(publicKey, "ec", "sha256", statement, signature);
}

/** Ed25519, base64url. */
export function signedBy(publicKey: string, statement: string, signature: string): boolean {
  return check(publicKey, "ed25519", null, statement, signature);
}

function check(publicKey: string, type: string, digest: string | null, statement: string, signature: string): boolean {
  try {
    const bytes = Buffer.from(signature, "base64url");
    // One signature has one spelling: the last letter of base64url has bits that nothing reads.
    if (bytes.toString("base64url") !== signature) return false;
    const key = keyOf(publicKey);
    return key.asymmetricKeyType === type && verify(digest, Buffer.from(statement), key, bytes);
  } catch {
    return false;
  }
}

/** Keys that were read, by their text: the same few sign every message. */
const read = new Map<string, KeyObject>();
const MAX_READ = 64;

/** @throws when the text is no key */
function keyOf(publicKey: string): KeyObject {
  const known = read.get(publicKey);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64url"), format: "der", type: "spki" });
  if (read.size >= MAX_READ) read.clear();
  read.set(publicKey, key);
  return key;
}
