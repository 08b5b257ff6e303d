import { MASK } from "../packages/contract.ts";
import type { FormItem } from "../packages/form.ts";
import { isObject, type Json, type JsonObject, json } from "../packages/json.ts";
import type { OpenPackage } from "../packages/stored.ts";

/**
 * Answers as a client may send them back after it has read them: a mask in the place of a mask means that the secret
 * stays, so it counts as not answered. Pure.
 */
export function withoutMasks(given: Readonly<Record<string, unknown>>, shown: unknown): JsonObject {
  const kept = Object.entries(given).flatMap(([name, value]): [string, Json][] => {
    const before = isRecord(shown) && Object.hasOwn(shown, name) ? shown[name] : undefined;
    if (value === MASK && before === MASK) return [];
    return [[name, isRecord(value) ? withoutMasks(value, before) : json.parse(value)]];
  });
  return Object.fromEntries(kept);
}

/**
 * Answers to one form carried over to another one: those that the new form still asks, with `given` over them. What it does
 * not ask any more is dropped. They are answers again, not values that are there already, so that the new form checks
 * them: its range or type may be another. Pure.
 */
export function carriedOver(to: Pick<OpenPackage, "form">, current: JsonObject, given: JsonObject): JsonObject {
  return mergedOver(asked(to.form().sections, current), given);
}

/** The answers in a form's places. What is empty was never answered. */
function asked(items: readonly FormItem[], values: JsonObject): JsonObject {
  const kept = items.flatMap((item): [string, Json][] => {
    const value = Object.hasOwn(values, item.key) ? values[item.key] : undefined;
    if (value === undefined || value === null || value === "") return [];
    if (item.kind === "section") return isObject(value) ? [[item.key, asked(item.items ?? [], value)]] : [];
    return isObject(value) ? [] : [[item.key, value]];
  });
  return Object.fromEntries(kept);
}

/** Maps deeply; anything else is replaced. Pure. */
export function mergedOver(under: JsonObject, over: JsonObject): JsonObject {
  const both = Object.entries(over).map(([name, value]): [string, Json] => {
    const below = Object.hasOwn(under, name) ? under[name] : undefined;
    return [name, isObject(value) && below !== undefined && isObject(below) ? mergedOver(below, value) : value];
  });
  return { ...under, ...Object.fromEntries(both) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
