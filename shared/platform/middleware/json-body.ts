import type { MiddlewareObj } from "@middy/core";
import { Problem } from "../../kernel/problem.ts";
import { type ApiRequest, type HttpAnswer, header } from "./http.ts";

/** Bytes of a body. A form's answers are a few KB. */
export const MAX_BODY_BYTES = 256 * 1024;
/** Levels of lists and objects within each other. */
export const MAX_DEPTH = 32;

const JSON_TYPE = /^application\/(?:[-\w.]+\+)?json\s*(?:;|$)/i;

/** Reads the body of a route that takes one, bounded before it is parsed. */
export function jsonBody(): MiddlewareObj<ApiRequest, HttpAnswer> {
  return {
    before({ event }) {
      const text = bodyText(event);
      if (text === undefined) return;
      const type = header(event, "content-type");
      if (type !== undefined && !JSON_TYPE.test(type)) {
        throw new Problem({
          status: 415,
          code: "unsupported-media-type",
          title: "The body is not JSON",
          detail: `Send it with "Content-Type: application/json", not "${type.slice(0, 100)}".`,
        });
      }
      event.state.json = parseJson(text);
    },
  };
}

/** @throws Problem 413 */
function bodyText(event: ApiRequest): string | undefined {
  if (event.body === undefined || event.body === "") return undefined;
  // Base64 has four characters for three bytes: refused before it is decoded.
  const limit = event.isBase64Encoded ? Math.ceil(MAX_BODY_BYTES / 3) * 4 : MAX_BODY_BYTES;
  if (event.body.length <= limit) {
    const bytes = Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8");
    if (bytes.length <= MAX_BODY_BYTES) return bytes.toString("utf8");
  }
  throw new Problem({
    status: 413,
    code: "body-too-large",
    title: "The body is too large",
    detail: `A body has at most ${MAX_BODY_BYTES} bytes.`,
  });
}

/** @throws Problem 400 `invalid-json` */
export function parseJson(text: string): unknown {
  const deepAt = tooDeepAt(text);
  if (deepAt !== undefined) throw invalidJson(`At character ${deepAt} the body is more than ${MAX_DEPTH} levels deep.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidJson(error instanceof Error ? error.message.slice(0, 300) : "The body is not JSON.");
  }
}

/** Where the text opens one level too many; looks at brackets outside of texts only, in one pass. */
function tooDeepAt(text: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let place = 0; place < text.length; place++) {
    const character = text.charCodeAt(place);
    if (quoted) {
      if (character === 0x5c) place += 1;
      else if (character === 0x22) quoted = false;
    } else if (character === 0x22) quoted = true;
    else if (character === 0x5b || character === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return place;
    } else if (character === 0x5d || character === 0x7d) depth -= 1;
  }
  return undefined;
}

function invalidJson(detail: string): Problem {
  return new Problem({
    status: 400,
    code: "invalid-json",
    title: "The body is not JSON",
    detail,
    errors: [{ pointer: "", detail }],
  });
}
