import type { MiddlewareObj } from "@middy/core";
import { Problem } from "../../kernel/problem.ts";
import { bodyBytes, wrongType } from "./body-bytes.ts";
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
      const bytes = bodyBytes(event, MAX_BODY_BYTES);
      if (bytes === undefined) return;
      const type = header(event, "content-type");
      if (type !== undefined && !isJson(type)) throw wrongType(type, "application/json");
      event.state.content = parseJson(bytes.toString("utf8"));
    },
  };
}

/** Whether a `Content-Type` names JSON. */
export function isJson(type: string): boolean {
  return JSON_TYPE.test(type);
}

/** The body, where it is sent as JSON to a route that takes bytes too. @throws Problem 413, 400 `invalid-json` */
export function jsonInstead(event: ApiRequest): unknown {
  const bytes = bodyBytes(event, MAX_BODY_BYTES);
  return bytes === undefined ? undefined : parseJson(bytes.toString("utf8"));
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
