/** A shorter one might be a piece of any text. */
const SHORTEST = 6;
const INSTEAD = "[secret]";

/** The same bytes, with what is secret struck wherever it stands, also across two pieces. @param secrets texts in UTF-8 */
export async function* struck(body: AsyncIterable<Uint8Array>, secrets: readonly string[]): AsyncGenerator<Uint8Array> {
  // A character of `latin1` is a byte.
  const sought = secrets.map((one) => Buffer.from(one).toString("latin1")).filter(({ length }) => length >= SHORTEST);
  const overlap = Math.max(0, ...sought.map(({ length }) => length - 1));
  let rest = "";
  for await (const piece of body) {
    rest = sought.reduce((text, one) => text.replaceAll(one, INSTEAD), rest + Buffer.from(piece).toString("latin1"));
    const ready = Math.max(0, rest.length - overlap);
    if (ready > 0) yield Buffer.from(rest.slice(0, ready), "latin1");
    rest = rest.slice(ready);
  }
  if (rest !== "") yield Buffer.from(rest, "latin1");
}

/** A secret as it is, and as it stands in JSON, of which some writers spell all but ASCII as `\uXXXX`. */
export function spellings(secret: string): readonly string[] {
  const quoted = JSON.stringify(secret).slice(1, -1);
  const plain = quoted.replace(/[\x7f-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [...new Set([secret, quoted, plain])];
}
