import { expect, it } from "vitest";
import { struck } from "./struck.ts";

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function through(bytes: Buffer, size: number, secrets: readonly string[]): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of struck(pieces(bytes, size), secrets)) all.push(piece);
  return Buffer.concat(all);
}

it("strikes a secret however the answer is cut, and changes no other byte", async () => {
  const secret = "pässword<&>";
  const other = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const bytes = Buffer.concat([other, Buffer.from(`say ${secret} and ${secret}`), other]);
  const expected = Buffer.concat([other, Buffer.from("say [secret] and [secret]"), other]);
  for (let size = 1; size < 40; size++)
    expect((await through(bytes, size, [secret])).equals(expected), `${size}`).toBe(true);
  expect((await through(bytes, 7, [])).equals(bytes)).toBe(true);
  // One so short would be a piece of any text.
  expect((await through(bytes, 7, ["say"])).equals(bytes)).toBe(true);
});
