import { isObject, type Json, type JsonObject } from "../json.ts";

/**
 * Helm's merge of a user's values over a chart's: maps are merged, everything else is replaced. A null stays, as the
 * mark that the chart's value is to be left out; `withoutNulls` does that.
 */
export function mergeValues(defaults: JsonObject, values: JsonObject): JsonObject {
  const merged = new Map<string, Json>(Object.entries(defaults));
  for (const [key, value] of Object.entries(values)) {
    const before = merged.get(key);
    merged.set(key, before !== undefined && isObject(before) && isObject(value) ? mergeValues(before, value) : value);
  }
  return Object.fromEntries(merged);
}

/** What templates see: members that are null are not there, in maps at any depth. */
export function withoutNulls(values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      value === null ? [] : [[key, isObject(value) ? withoutNulls(value) : value] as const],
    ),
  );
}
