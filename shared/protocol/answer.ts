import { gunzipSync, gzipSync } from "node:zlib";
import { decryptBody, encryptBody } from "./body-cipher.ts";
import { LIMITS } from "./limits.ts";
import type { AnswerPart } from "./looking.ts";

/** An answer as it travels: gzipped, encrypted for who asked, in parts that fit a frame each. */
export function answerParts(id: string, answer: string, key: string): AnswerPart[] {
  const data = sealAnswer(answer, key);
  const parts = Math.ceil(data.length / LIMITS.answerPartCharacters);
  return Array.from({ length: parts }, (_, part) => {
    const from = part * LIMITS.answerPartCharacters;
    return { type: "answer-part", id, part, parts, data: data.slice(from, from + LIMITS.answerPartCharacters) };
  });
}

/** The same as one text. */
export function sealAnswer(answer: string, key: string): string {
  return encryptBody(gzipSync(answer).toString("base64"), key).toString("base64");
}

/** The answer of all its parts' data, in their order. @throws when they are not what was encrypted with this key, or unpack to more than an answer may be */
export function openAnswer(data: readonly string[], key: string): string {
  const gzipped = decryptBody(Buffer.from(data.join(""), "base64"), key);
  return gunzipSync(Buffer.from(gzipped, "base64"), { maxOutputLength: LIMITS.answerBytes * 4 }).toString("utf8");
}
