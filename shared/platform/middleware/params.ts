import * as z from "zod";
import { ID_PREFIXES, type IdKind, isId } from "../../kernel/ids.ts";

/** `{id}` of a path: text that has the form of an id of that kind, or there is no such object. */
export function idParams(kind: IdKind) {
  return z.object({ id: idText(kind) });
}

/** An id of that kind, with an example for the documentation. */
export function idText(kind: IdKind) {
  return z
    .string()
    .refine((text) => isId(kind, text), `must be an id that begins with "${ID_PREFIXES[kind]}-"`)
    .meta({ examples: [`${ID_PREFIXES[kind]}-0m9x2k4f7abcdefghj`] });
}

/** Input of a route without one. */
export const noParams = z.object({});
export const noQuery = z.strictObject({});
export const noBody = z.undefined({ error: "This route takes no body." });
/** POST without content: clients send nothing or `{}`. */
export const emptyBody = z.strictObject({}).optional();

/** A name that people read: one line, no control characters. */
export const nameText = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must be one line of text");

export const descriptionText = z.string().max(2000);
