/** Where in a JSON text something stands: what is not found there, stands where the innermost part that is found begins. */
export function offsetOf(text: string, pointer: string): number {
  const keys = pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  let at = skipSpace(text, 0);
  for (const key of keys) {
    const inner = text[at] === "{" ? member(text, at, key) : text[at] === "[" ? element(text, at, key) : undefined;
    if (inner === undefined) return at;
    at = inner;
  }
  return at;
}

function member(text: string, open: number, wanted: string): number | undefined {
  let at = skipSpace(text, open + 1);
  while (text[at] === '"') {
    const end = endOfString(text, at);
    const key = parsed(text.slice(at, end));
    at = skipSpace(text, end);
    if (text[at] !== ":") return undefined;
    at = skipSpace(text, at + 1);
    if (key === wanted) return at;
    at = skipSpace(text, endOfValue(text, at));
    if (text[at] !== ",") return undefined;
    at = skipSpace(text, at + 1);
  }
  return undefined;
}

function element(text: string, open: number, wanted: string): number | undefined {
  let at = skipSpace(text, open + 1);
  for (let index = 0; at < text.length && text[at] !== "]"; index++) {
    if (String(index) === wanted) return at;
    at = skipSpace(text, endOfValue(text, at));
    if (text[at] !== ",") return undefined;
    at = skipSpace(text, at + 1);
  }
  return undefined;
}

/** Past a value, however deep it is: brackets are counted, and those in strings are none. */
function endOfValue(text: string, begin: number): number {
  let depth = 0;
  for (let at = begin; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") {
      if (depth === 0) return at;
      depth--;
    } else if (character === "," && depth === 0) return at;
  }
  return text.length;
}

function endOfString(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text[at] ?? "")) at++;
  return at;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A line with those around it. Lines count from 1. */
export interface Excerpt {
  readonly line: number;
  readonly lines: readonly { readonly number: number; readonly text: string }[];
}

/** Characters of a line that are shown. */
const WIDTH = 160;

export function excerptAt(text: string, offset: number, around = 2): Excerpt {
  const line = text.slice(0, offset).split("\n").length;
  const first = Math.max(1, line - around);
  const lines = text
    .split("\n")
    .slice(first - 1, line + around)
    .map((one, index) => ({ number: first + index, text: one.slice(0, WIDTH) }));
  return { line, lines };
}
