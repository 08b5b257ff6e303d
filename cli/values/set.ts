import { usage } from "../failure.ts";

/** Values as they are merged: plain JSON. */
export type Tree = { [key: string]: unknown };

/** How the text after `=` is read: as Helm's `--set`, `--set-string` and `--set-json` do. */
export type SetKind = "typed" | "text" | "json";

/**
 * Applies `a.b=1,c[0].d=x` to values, as Helm's `--set` does: `\` takes the next character as it is, `{a,b}` is a list, `null`
 * removes a key. Changes `values`. Numbers and booleans are read as such, except as `--set-string`.
 */
export function applySet(values: Tree, expression: string, kind: SetKind = "typed"): void {
  const parts = kind === "json" ? [expression] : split(expression, ",");
  for (const part of parts) {
    const equals = indexOutside(part, "=");
    if (equals <= 0) throw usage(`"${part}" is no key=value.`, "Write --set section.item=value.");
    const path = toPath(part.slice(0, equals));
    assign(values, path, toValue(part.slice(equals + 1), kind), part);
  }
}

/** Puts `over` on top of `base`: objects are merged, everything else is replaced, `null` removes. */
export function merge(base: Tree, over: Tree): Tree {
  const result: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = Object.hasOwn(result, key) ? result[key] : undefined;
    if (value === null) delete result[key];
    else define(result, key, isTree(value) && isTree(before) ? merge(before, value) : value);
  }
  return result;
}

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toPath(text: string): (string | number)[] {
  return split(text, ".").flatMap((segment) => {
    const found = /^([^[\]]*)((?:\[\d+\])*)$/.exec(segment);
    if (found === null) return [unescaped(segment)];
    const [, name = "", indexes = ""] = found;
    const numbers = [...indexes.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    return name === "" ? numbers : [unescaped(name), ...numbers];
  });
}

const MOST_ITEMS = 10_000;

function assign(values: Tree, path: readonly (string | number)[], value: unknown, shown: string): void {
  let place: Tree | unknown[] = values;
  for (const [depth, key] of path.entries()) {
    const last = depth === path.length - 1;
    const known: unknown = Array.isArray(place)
      ? place[Number(key)]
      : Object.hasOwn(place, key)
        ? place[key]
        : undefined;
    if (typeof key === "number" && (!Array.isArray(place) || key > MOST_ITEMS))
      throw usage(`"${shown}" counts into what is no list, or too far.`);
    const next: unknown = last
      ? value
      : isTree(known) || Array.isArray(known)
        ? known
        : typeof path[depth + 1] === "number"
          ? []
          : {};
    if (Array.isArray(place)) {
      const index = Number(key);
      if (Number.isNaN(index)) throw usage(`"${shown}" names an item of a list.`, "Count it: list[0].");
      while (place.length < index) place.push(null);
      place[index] = next;
    } else if (last && value === null) delete place[key];
    else define(place, String(key), next);
    if (isTree(next) || Array.isArray(next)) place = next;
  }
}

/** `__proto__` becomes a member like any other. */
function define(target: Tree, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function toValue(text: string, kind: SetKind): unknown {
  if (kind === "text") return unescaped(text);
  if (kind === "json") {
    try {
      return JSON.parse(text);
    } catch {
      throw usage(`${JSON.stringify(text)} is not JSON.`, "Quote texts: --set-json 'a=\"b\"'.");
    }
  }
  const list = /^\{([\s\S]*)\}$/.exec(text);
  if (list !== null) return list[1] === "" ? [] : split(list[1] ?? "", ",").map((item) => toValue(item, kind));
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  // A leading zero is a text: a zip code, a phone number.
  if (/^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text)) return Number(text);
  return unescaped(text);
}

/** Splits at a character outside of `{…}` that no `\` stands before. */
function split(text: string, at: string): string[] {
  const parts: string[] = [];
  let rest = text;
  for (;;) {
    const index = indexOutside(rest, at);
    if (index === -1) return [...parts, rest];
    parts.push(rest.slice(0, index));
    rest = rest.slice(index + 1);
  }
}

function indexOutside(text: string, wanted: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === "\\") index++;
    else if (character === "{") depth++;
    else if (character === "}") depth--;
    else if (character === wanted && depth <= 0) return index;
  }
  return -1;
}

const unescaped = (text: string) => text.replaceAll(/\\([\s\S])/g, "$1");
