import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { createGzip, gunzip, gunzipSync, gzipSync } from "node:zlib";
import * as z from "zod";
import { decryptBytes, encryptBytes, encryptPieces } from "./body-cipher.ts";
import { LIMITS } from "./limits.ts";

const unpack = promisify(gunzip);
/** A small answer is done before another thread would have begun. */
const AT_ONCE_BYTES = 64 * 1024;
const LEVEL = { level: 3 };

const Head = z.strictObject({ status: z.int().min(100).max(599), headers: z.record(z.string(), z.string()) });

/** What an API server answered. */
export interface ClusterAnswer extends z.infer<typeof Head> {
  readonly body: Uint8Array;
}

/** An answer whose body comes in pieces. */
export interface ComingAnswer extends z.infer<typeof Head> {
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * An answer as it travels: a line of JSON and the body, gzipped, encrypted for who asked. In pieces, in their order; a large one
 * is packed as it comes, so that nothing but what is sealed is ever held.
 * @param held called with the length of each sealed piece as it comes; what it throws ends it
 */
export async function sealCallAnswer(
  { body, ...head }: ComingAnswer,
  key: string,
  held: (bytes: number) => void = () => undefined,
): Promise<readonly Buffer[]> {
  const coming = body[Symbol.asyncIterator]();
  const first = [Buffer.from(`${JSON.stringify(head)}\n`)];
  let bytes = 0;
  while (bytes <= AT_ONCE_BYTES) {
    const next = await coming.next();
    if (next.done === true) {
      const sealed = encryptBytes(gzipSync(Buffer.concat(first), LEVEL), key);
      held(sealed.length);
      return [sealed];
    }
    first.push(Buffer.from(next.value));
    bytes += next.value.byteLength;
  }
  const packed = createGzip(LEVEL);
  // What goes wrong on either side ends both, and is thrown where the packed bytes are read.
  pipeline(Readable.from(joined(first, { [Symbol.asyncIterator]: () => coming })), packed, () => undefined);
  return sealed(packed, key, held);
}

async function sealed(packed: AsyncIterable<Uint8Array>, key: string, held: (bytes: number) => void) {
  const cipher = encryptPieces(key);
  const pieces: Buffer[] = [];
  for await (const piece of packed) {
    held(piece.byteLength);
    pieces.push(cipher.next(piece));
  }
  const { head, last } = cipher.end();
  return [head, ...pieces, last];
}

async function* joined(first: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  yield* rest;
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
