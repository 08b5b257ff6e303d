import type { Fault } from "../../kernel/problem.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { step } from "../pointer.ts";
import { patternMatches } from "./schema-pattern.ts";

/** A value, and where it stands. */
export interface Instance {
  readonly value: Json;
  readonly pointer: string;
}

const MAX_SHOWN = 30;

/** The keywords that look at one value and at nothing below it. */
export function checkScalars(schema: JsonObject, { value, pointer }: Instance): readonly Fault[] {
  const faults: Fault[] = [];
  const say = (detail: string, remedy: string, at = pointer) => faults.push({ pointer: at, detail, remedy });
  const { type, enum: choices } = schema;
  if (type !== undefined && ![type].flat().some((one) => isOf(String(one), value))) {
    const wanted = [type].flat().map(String).join(" or ");
    // Its other keywords speak of values of its type.
    return [
      {
        pointer,
        detail: `Must be of type ${wanted}, not ${kindOf(value)}.`,
        remedy: `Give a value of type ${wanted}.`,
      },
    ];
  }
  if (Array.isArray(choices) && !choices.some((choice) => equal(choice, value)))
    say(`Must be one of ${listed(choices)}.`, "Choose one of them.");
  if (Object.hasOwn(schema, "const") && !equal(schema.const ?? null, value))
    say(`Must be ${listed([schema.const ?? null])}.`, "Give that value.");
  if (typeof value === "number") checkNumber(schema, value, say);
  else if (typeof value === "string") checkText(schema, value, say);
  else if (Array.isArray(value)) {
    checkCount(schema, "Items", value.length, "items", say);
    if (schema.uniqueItems === true && repeats(value)) say("An item stands twice.", "Remove one of the two.");
  } else if (isObject(value)) {
    checkCount(schema, "Properties", Object.keys(value).length, "values", say);
    for (const key of missing(schema, value))
      say(`"${key.slice(0, 100)}" is required.`, "Give a value.", step(pointer, key));
  }
  return faults;
}

type Say = (detail: string, remedy: string, at?: string) => void;

function checkNumber(schema: JsonObject, value: number, say: Say): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typeof minimum === "number" && value < minimum) say(`Must be at least ${minimum}.`, "Give a larger number.");
  if (typeof maximum === "number" && value > maximum) say(`Must be at most ${maximum}.`, "Give a smaller number.");
  if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum)
    say(`Must be more than ${exclusiveMinimum}.`, "Give a larger number.");
  if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum)
    say(`Must be less than ${exclusiveMaximum}.`, "Give a smaller number.");
  if (typeof multipleOf === "number" && !isMultiple(value, multipleOf))
    say(`Must be a multiple of ${multipleOf}.`, "Give such a number.");
}

function checkText(schema: JsonObject, value: string, say: Say): void {
  const { minLength, maxLength, pattern } = schema;
  if (typeof minLength === "number" || typeof maxLength === "number")
    checkCount(schema, "Length", [...value].length, "characters", say);
  if (typeof pattern === "string" && !patternMatches(pattern, value))
    say(`Does not match the pattern ${pattern}`, "Give a text that the pattern allows.");
}

function checkCount(schema: JsonObject, what: string, count: number, unit: string, say: Say): void {
  const [least, most] = [schema[`min${what}`], schema[`max${what}`]];
  if (typeof least === "number" && count < least) say(`Must have at least ${least} ${unit}.`, "Give more.");
  if (typeof most === "number" && count > most) say(`Must have at most ${most} ${unit}.`, "Give fewer.");
}

function missing(schema: JsonObject, value: JsonObject): readonly string[] {
  const { required, dependentRequired } = schema;
  const needs = dependentRequired !== undefined && isObject(dependentRequired) ? Object.entries(dependentRequired) : [];
  const wanted = [required ?? [], ...needs.map(([key, keys]) => (Object.hasOwn(value, key) ? keys : []))].flat();
  return [...new Set(wanted.map(String))].filter((key) => !Object.hasOwn(value, key));
}

/** `2e-1` is a multiple of 0.1, though doubles say that it is not quite. */
function isMultiple(value: number, unit: number): boolean {
  const times = value / unit;
  return Number.isFinite(times) && Math.abs(times - Math.round(times)) < 1e-9 * Math.max(1, Math.abs(times) / 1e6);
}

function isOf(type: string, value: Json): boolean {
  if (type === "integer") return typeof value === "number" && Number.isInteger(value);
  return type === kindOf(value);
}

export function kindOf(value: Json): "array" | "boolean" | "null" | "number" | "object" | "string" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "string") return "string";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : "object";
}

function equal(one: Json, other: Json): boolean {
  return one === other || canonical(one) === canonical(other);
}

/** By their canonical texts, so that a long list takes no quadratic time. */
function repeats(items: readonly Json[]): boolean {
  return new Set(items.map(canonical)).size < items.length;
}

/** JSON with sorted keys. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

function listed(values: readonly Json[]): string {
  const shown = values.slice(0, MAX_SHOWN).map((value) => JSON.stringify(value).slice(0, 100));
  return `${shown.join(", ")}${values.length > MAX_SHOWN ? ", …" : ""}`;
}
