import { Problem } from "../../kernel/problem.ts";
import type { ApiRequest } from "./http.ts";

/** The bytes of the body, `undefined` where there are none. Bounded before they are decoded. @throws Problem 413 */
export function bodyBytes(event: ApiRequest, maxBytes: number): Buffer | undefined {
  if (event.body === undefined || event.body === "") return undefined;
  // Base64 has four characters for three bytes: refused before it is decoded.
  const limit = event.isBase64Encoded ? Math.ceil(maxBytes / 3) * 4 : maxBytes;
  if (event.body.length <= limit) {
    const bytes = Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8");
    if (bytes.length <= maxBytes) return bytes;
  }
  throw new Problem({
    status: 413,
    code: "body-too-large",
    title: "The body is too large",
    detail: `A body has at most ${maxBytes} bytes here.`,
  });
}

/** 415 for a body of the type `type` on a route that takes `expected`. */
export function wrongType(type: string, expected: string, reason?: string): Problem {
  return new Problem({
    status: 415,
    code: "unsupported-media-type",
    title: "The body has another type",
    detail: `${reason === undefined ? "" : `${reason} `}Send it with "Content-Type: ${expected}", not "${type.slice(0, 100)}".`,
  });
}
