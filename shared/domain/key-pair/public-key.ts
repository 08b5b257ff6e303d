import { createHash, createPublicKey, type JsonWebKey } from "node:crypto";

/** An OpenSSH public key that is one, in its shortest form. */
export interface PublicKey {
  /** `ssh-ed25519 AAAA…`: type and base64, without a comment. */
  readonly text: string;
  readonly type: string;
  readonly bits: number;
  /** As `ssh-keygen -l` shows it: `SHA256:…`. */
  readonly fingerprint: string;
}

/** No comment of a person is longer, and no key that is taken. */
const MOST_CHARACTERS = 4096;
const LEAST_RSA_BITS = 2048;
const MOST_RSA_BITS = 8192;
const LINE = /^([a-z0-9-]{1,32}) ([A-Za-z0-9+/]+={0,2})(?:[ \t][^\r\n]*)?$/;
const CURVES: Readonly<Record<string, { readonly name: string; readonly crv: string; readonly bits: number }>> = {
  "ecdsa-sha2-nistp256": { name: "nistp256", crv: "P-256", bits: 256 },
  "ecdsa-sha2-nistp384": { name: "nistp384", crv: "P-384", bits: 384 },
  "ecdsa-sha2-nistp521": { name: "nistp521", crv: "P-521", bits: 521 },
};

/** The key of one line, or why it is none (RFC 4253, 5656 and 8709 say how it is written). Pure. */
export function parsePublicKey(given: string): PublicKey | { readonly fault: string } {
  const text = given.trim();
  if (text.includes("PRIVATE KEY"))
    return { fault: "This is a private key, which nobody else may know: make another pair, and send its public part." };
  const [, type = "", base64 = ""] = (text.length <= MOST_CHARACTERS && LINE.exec(text)) || [];
  const blob = Buffer.from(base64, "base64");
  if (type === "" || blob.toString("base64") !== base64) return { fault: "This is no OpenSSH public key on one line." };
  const fields = fieldsOf(blob);
  if (fields === undefined || fields[0]?.toString("latin1") !== type)
    return { fault: "What it holds is no key of the type that it names." };
  const found = keyOf(type, fields.slice(1));
  if ("fault" in found) return found;
  if (!isKey(found.jwk)) return { fault: "Its numbers make no key." };
  const fingerprint = `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
  return { text: `${type} ${base64}`, type, bits: found.bits, fingerprint };
}

type Found = { readonly jwk: JsonWebKey; readonly bits: number } | { readonly fault: string };

function keyOf(type: string, fields: readonly Buffer[]): Found {
  const wrong = { fault: "What it holds is no key of the type that it names." };
  const [first, second] = fields;
  if (type === "ssh-ed25519") {
    if (fields.length !== 1 || first?.length !== 32) return wrong;
    return { jwk: { kty: "OKP", crv: "Ed25519", x: url(first) }, bits: 256 };
  }
  const curve = Object.hasOwn(CURVES, type) ? CURVES[type] : undefined;
  if (curve !== undefined) {
    const length = Math.ceil(curve.bits / 8);
    if (fields.length !== 2 || first?.toString("latin1") !== curve.name) return wrong;
    if (second?.length !== 1 + 2 * length || second[0] !== 4) return wrong;
    const point = { x: url(second.subarray(1, 1 + length)), y: url(second.subarray(1 + length)) };
    return { jwk: { kty: "EC", crv: curve.crv, ...point }, bits: curve.bits };
  }
  if (type !== "ssh-rsa") return { fault: "Keys of the types ssh-ed25519, ecdsa-sha2-nistp* and ssh-rsa are taken." };
  const [exponent, modulus] = [positive(first), positive(second)];
  if (fields.length !== 2 || exponent === undefined || modulus === undefined || exponent.length > 8) return wrong;
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS)
    return { fault: `An RSA key has ${LEAST_RSA_BITS} to ${MOST_RSA_BITS} bits; this one has ${bits}.` };
  return { jwk: { kty: "RSA", e: url(exponent), n: url(modulus) }, bits };
}

/** Strings with their length before them, nothing left over. */
function fieldsOf(blob: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    if (blob.length - at < 4) return undefined;
    const length = blob.readUInt32BE(at);
    if (length > blob.length - at - 4) return undefined;
    fields.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}

/** A number above 0 without its leading zero, which only keeps it from being negative. */
function positive(number: Buffer | undefined): Buffer | undefined {
  if (number === undefined || number.length === 0 || (number[0] ?? 0) >= 0x80) return undefined;
  const digits = number[0] === 0 ? number.subarray(1) : number;
  return digits.length === 0 || digits[0] === 0 ? undefined : digits;
}

/** Also whether the point is on its curve. */
function isKey(jwk: JsonWebKey): boolean {
  try {
    createPublicKey({ key: jwk, format: "jwk" });
    return true;
  } catch {
    return false;
  }
}

const url = (bytes: Buffer): string => bytes.toString("base64url");
