import { promisify } from "node:util";
import { gunzip, gunzipSync, gzip, gzipSync } from "node:zlib";
import * as z from "zod";
import { decryptBytes, encryptBytes } from "./body-cipher.ts";
import { LIMITS } from "./limits.ts";

const pack = promisify(gzip);
const unpack = promisify(gunzip);
/** A small answer is done before another thread would have begun. */
const AT_ONCE_BYTES = 64 * 1024;

const Head = z.strictObject({ status: z.int().min(100).max(599), headers: z.record(z.string(), z.string()) });

/** What an API server answered. */
export interface ClusterAnswer extends z.infer<typeof Head> {
  readonly body: Uint8Array;
}

/** An answer as it travels: a line of JSON and the body, gzipped, encrypted for who asked. */
export async function sealCallAnswer({ body, ...head }: ClusterAnswer, key: string): Promise<Buffer> {
  const whole = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
  const packed = whole.length <= AT_ONCE_BYTES ? gzipSync(whole, { level: 3 }) : await pack(whole, { level: 3 });
  return encryptBytes(packed, key);
}

/** @throws when the bytes were not made with this key, or unpack to more than an answer may be */
export async function openCallAnswer(sealed: Uint8Array, key: string): Promise<ClusterAnswer> {
  const maxOutputLength = LIMITS.callAnswerBytes + LIMITS.callHeadBytes;
  const packed = decryptBytes(sealed, key);
  const small = packed.length <= AT_ONCE_BYTES / 4;
  const whole = small ? gunzipSync(packed, { maxOutputLength }) : await unpack(packed, { maxOutputLength });
  const end = whole.indexOf("\n");
  return { ...Head.parse(JSON.parse(whole.subarray(0, end).toString("utf8"))), body: whole.subarray(end + 1) };
}
