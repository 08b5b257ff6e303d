/**
 * A body as JSON; `undefined` for what is none.
 * @param most bytes
 * @throws Error for a longer one
 */
export async function wholeJson(body: AsyncIterable<Uint8Array>, most: number, who: string): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > most) throw new Error(`${who}'s answer has more than ${most} bytes.`);
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString());
  } catch {
    return undefined;
  }
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
