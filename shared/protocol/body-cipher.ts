import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A key for one body, base64 of 32 bytes. */
export const newBodyKey = (): string => randomBytes(32).toString("base64");

/** The body as it lies where a command refers to it: nonce, tag and ciphertext of AES-256-GCM. */
export function encryptBody(body: string, key: string): Buffer {
  return encryptBytes(Buffer.from(body, "utf8"), key);
}

/** The same of bytes that are no text. */
export function encryptBytes(body: Uint8Array, key: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "base64"), iv);
  const ciphertext = Buffer.concat([cipher.update(body), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), ciphertext]);
}

/** The same of bytes that come in pieces. `end` answers with all that is left, and what belongs before everything. */
export function encryptPieces(key: string) {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "base64"), iv);
  return {
    next: (piece: Uint8Array): Buffer => cipher.update(piece),
    end: (): { readonly last: Buffer; readonly head: Buffer } => {
      const last = cipher.final();
      return { last, head: Buffer.concat([iv, cipher.getAuthTag()]) };
    },
  };
}

/** @throws when the bytes were not made with this key */
export function decryptBody(bytes: Uint8Array, key: string): string {
  return decryptBytes(bytes, key).toString("utf8");
}

/** @throws when the bytes were not made with this key */
export function decryptBytes(bytes: Uint8Array, key: string): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", Buffer.from(key, "base64"), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const plain = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
  // In this mode nothing is left over: what is thrown here is all that it says.
  decipher.final();
  return plain;
}
