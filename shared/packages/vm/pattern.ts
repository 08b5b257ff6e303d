import { createRequire } from "node:module";
import type { RE2JS } from "re2js";

let engine: typeof RE2JS | undefined;

/**
 * The engine, loaded when a package first needs it: few have a pattern, and its 150 KB would cost every start of a
 * function some 10 ms. Bundles carry it beside themselves (`infra/bundle.ts`).
 */
function re2(): typeof RE2JS {
  const load: (name: "re2js") => { readonly RE2JS: typeof RE2JS } = createRequire(import.meta.url);
  engine ??= load("re2js").RE2JS;
  return engine;
}

/** A publisher's regular expression, compiled for an engine that is linear in the value's length. */
export interface Pattern {
  /** Whether the whole value matches, as in an HTML form's `pattern`. */
  matches(value: string): boolean;
}

/** Longer ones are programs; the engine's memory grows with the expression and its counted repetitions. */
const MAX_LENGTH = 1000;
const LEADING_LOOK = /^\(\?([=!])/;

/** Why a pattern is not accepted, or `undefined`. */
export function patternFault(source: string): { readonly detail: string; readonly remedy: string } | undefined {
  if (source.length > MAX_LENGTH)
    return { detail: `The pattern is longer than ${MAX_LENGTH} characters.`, remedy: "Shorten it." };
  try {
    compilePattern(source);
    return undefined;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return {
      detail: `The pattern cannot be used: ${reason}.`,
      remedy: "Write it in RE2 syntax: no back references, and look-ahead only at its beginning.",
    };
  }
}

/**
 * Compiles a pattern. Look-ahead does not exist in a linear engine, but at the beginning, where real packages use it
 * (`^(?=.{3,255}$)…`), it is one more condition on the same text, so each becomes an expression of its own.
 * @throws Error with the engine's words
 */
export function compilePattern(source: string): Pattern {
  let rest = source.startsWith("^") ? source.slice(1) : source;
  const conditions: { readonly expression: RE2JS; readonly wanted: boolean }[] = [];
  for (let look = LEADING_LOOK.exec(rest); look !== null; look = LEADING_LOOK.exec(rest)) {
    const end = closing(rest);
    conditions.push({ expression: re2().compile(`^(?:${rest.slice(3, end)})`), wanted: look[1] === "=" });
    rest = rest.slice(end + 1);
  }
  const whole = re2().compile(conditions.length === 0 ? source : rest);
  return {
    matches: (value) =>
      conditions.every(({ expression, wanted }) => expression.matcher(value).find() === wanted) && whole.matches(value),
  };
}

/** Index of the parenthesis that closes the first one; classes and escapes are passed over. */
function closing(text: string): number {
  let depth = 0;
  let inClass = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "\\") i++;
    else if (inClass) inClass = char !== "]";
    else if (char === "[") inClass = true;
    else if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return i;
  }
  throw new Error("a parenthesis is not closed");
}
