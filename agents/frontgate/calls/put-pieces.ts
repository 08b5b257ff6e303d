import { type ClientRequest, request as overHttp, type RequestOptions } from "node:http";
import { request as overHttps } from "node:https";
import { finished, pipeline } from "node:stream/promises";

/**
 * Puts pieces as one object, as they are: joined they would be held twice. Follows no redirect.
 * @returns the status; `undefined` where nobody answered within `timeoutMs`
 */
export async function putPieces(
  url: string,
  pieces: readonly Uint8Array[],
  timeoutMs: number,
): Promise<number | undefined> {
  const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const options: RequestOptions = {
    method: "PUT",
    headers: { "content-length": bytes },
    signal: AbortSignal.timeout(timeoutMs),
  };
  const sent: ClientRequest = new URL(url).protocol === "https:" ? overHttps(url, options) : overHttp(url, options);
  const status = new Promise<number | undefined>((resolve) => {
    sent.on("response", (response) => {
      response.resume();
      finished(response).then(
        () => resolve(response.statusCode),
        () => resolve(undefined),
      );
    });
    sent.on("error", () => resolve(undefined));
  });
  await pipeline(pieces, sent).catch(() => undefined);
  return status;
}
