import { type Field, fieldsOf, type Item } from "./items.ts";

/** Texts as they were typed, by pointer; a field that was not touched is not in it. */
export type Typed = Readonly<Record<string, string>>;

/** What a field shows. */
export function shownText(field: Field, typed: Typed): string {
  return typed[field.pointer] ?? defaultText(field);
}

function defaultText({ default: given }: Field): string {
  return given === undefined || given === null ? "" : textOf(given);
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}

/** Whether a field is asked, as the answers stand. */
export function isAsked(field: Field, all: readonly Field[], typed: Typed, chain = 0): boolean {
  return (field.dependencies ?? []).every(({ pointer, operator, values }) => {
    const other = all.find((one) => one.pointer === pointer);
    if (other === undefined || chain > 8 || !isAsked(other, all, typed, chain + 1)) return false;
    const now = shownText(other, typed);
    return values.some((wanted) => String(wanted) === now) === (operator === "in");
  });
}

/** Answers that are there, as if they had been typed. Passwords are masked when they are read, and left out. */
export function typedOf(items: readonly Item[], values: Readonly<Record<string, unknown>>): Typed {
  return Object.fromEntries(
    fieldsOf(items).flatMap((field) => {
      const value = answerAt(values, field.pointer);
      if (value === undefined || value === null || field.type === "password") return [];
      return [[field.pointer, textOf(value)] as const];
    }),
  );
}

/** What is wrong with a field before it is sent. */
export type Fault =
  | { readonly code: "required" }
  | { readonly code: "number" }
  | { readonly code: "whole" }
  | { readonly code: "min"; readonly than: number }
  | { readonly code: "max"; readonly than: number }
  | { readonly code: "json" };

export function faultOf(field: Field, typed: Typed): Fault | undefined {
  const text = shownText(field, typed).trim();
  if (text === "") return field.required && field.default === undefined ? { code: "required" } : undefined;
  if (isNumeric(field)) {
    const number = Number(text);
    if (!Number.isFinite(number)) return { code: "number" };
    if (field.type === "integer" && !Number.isInteger(number)) return { code: "whole" };
    if (field.min !== undefined && number < field.min) return { code: "min", than: field.min };
    if (field.max !== undefined && number > field.max) return { code: "max", than: field.max };
  }
  return isJson(field) && parsed(text) === undefined ? { code: "json" } : undefined;
}

/** Pointers of the fields that are asked and wrong. */
export function faultsOf(items: readonly Item[], typed: Typed): ReadonlyMap<string, Fault> {
  const all = fieldsOf(items);
  return new Map(
    all.flatMap((field) => {
      const fault = isAsked(field, all, typed) ? faultOf(field, typed) : undefined;
      return fault === undefined ? [] : [[field.pointer, fault] as const];
    }),
  );
}

/**
 * The answers as the API takes them: what was not touched is left to the package's default.
 * @param before what is answered already: what stays the same is left out
 */
export function valuesOf(items: readonly Item[], typed: Typed, before: Typed = {}): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null);
  const all = fieldsOf(items);
  for (const field of all) {
    const text = typed[field.pointer];
    const was = before[field.pointer];
    if (text === undefined || text === was || !isAsked(field, all, typed)) continue;
    if (text === "" && (field.type !== "string" || !(field.required || was !== undefined))) continue;
    put(values, field.pointer, answerOf(field, text));
  }
  return values;
}

function answerOf(field: Field, text: string): unknown {
  if (isNumeric(field)) return Number(text);
  if (field.type === "boolean") return text === "true";
  if (isJson(field)) return parsed(text) ?? text;
  return text;
}

export function isNumeric({ type }: Field): boolean {
  return type === "integer" || type === "number";
}

export function isJson({ type }: Field): boolean {
  return type === "object" || type === "array" || type === "any";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keysOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function answerAt(values: unknown, pointer: string): unknown {
  return keysOf(pointer).reduce<unknown>(
    (inner, key) => (isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    values,
  );
}

/** Objects without a prototype: a key such as `__proto__` is a key. */
function put(values: Record<string, unknown>, pointer: string, answer: unknown): void {
  const keys = keysOf(pointer);
  const last = keys.pop();
  if (last === undefined) return;
  let at = values;
  for (const key of keys) {
    const inner = at[key];
    const next: Record<string, unknown> = isRecord(inner) ? inner : Object.create(null);
    at[key] = next;
    at = next;
  }
  at[last] = answer;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
