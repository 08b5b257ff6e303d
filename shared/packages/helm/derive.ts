import { isObject, type Json, type JsonObject } from "../json.ts";
import { step } from "../pointer.ts";

const MAX_DEPTH = 64;

/**
 * A JSON Schema for a chart that has none, from its default values. It demands what Helm would trip over, a map where a
 * map is, and no more: where a chart has a number, real users put quantities (`500m`), and keys that it does not list.
 */
export function deriveSchema(defaults: JsonObject, descriptions: Readonly<Record<string, string>>): JsonObject {
  return { $schema: "https://json-schema.org/draft/2020-12/schema", ...ofMap(defaults, descriptions, "", 0) };
}

function ofMap(
  defaults: JsonObject,
  descriptions: Readonly<Record<string, string>>,
  pointer: string,
  depth: number,
): JsonObject {
  const members = Object.entries(defaults).map(([key, value]) => {
    const at = step(pointer, key);
    const description = descriptions[at];
    const said = description === undefined ? {} : { description };
    return [key, { ...said, ...ofValue(value, descriptions, at, depth + 1) }] as const;
  });
  return members.length === 0 || depth > MAX_DEPTH
    ? { type: depth === 0 ? "object" : ["object", "null"] }
    : { type: depth === 0 ? "object" : ["object", "null"], properties: Object.fromEntries(members) };
}

function ofValue(
  value: Json,
  descriptions: Readonly<Record<string, string>>,
  pointer: string,
  depth: number,
): JsonObject {
  if (value === null) return {};
  if (isObject(value)) return ofMap(value, descriptions, pointer, depth);
  if (Array.isArray(value)) return { type: ["array", "null"], default: value };
  if (typeof value === "boolean") return { type: ["boolean", "null"], default: value };
  if (typeof value === "number") return { type: ["number", "string", "null"], default: value };
  return { type: ["string", "number", "boolean", "null"], default: value };
}
