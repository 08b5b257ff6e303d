import { ProviderError } from "../contract.ts";

/**
 * The whole of an answer's body as text.
 * @param who answers, in the error's words
 * @param most bytes
 * @throws ProviderError `invalid` when it is longer, and what its stream throws
 */
export async function bodyText(answer: AsyncIterable<Uint8Array>, who: string, most: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of answer) {
    bytes += piece.byteLength;
    if (bytes > most)
      throw new ProviderError({
        kind: "invalid",
        providerCode: "AnswerTooLarge",
        message: `${who}'s answer has more than ${most} bytes.`,
      });
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
