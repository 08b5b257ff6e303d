import type { RE2JS } from "re2js";
import { re2 } from "../re2.ts";

/** A publisher's regular expression, compiled for an engine that is linear in the value's length. */
export interface Pattern {
  /** Whether the whole value matches, as in an HTML form's `pattern`. */
  matches(value: string): boolean;
}

/** Longer ones are programs; the engine's memory grows with the expression and its counted repetitions. */
const MAX_LENGTH = 1000;
const LEADING_LOOK = /^\(\?([=!])/;
/**
 * `((?!X)Y)+` over the whole value, Y one character: the value consists of Y and holds X nowhere. X has no anchor and
 * no group of its own here.
 */
const TEMPERED = /^\((?:\?:)?\(\?!((?:[^()^$\\]|\\[^bBAzZ])+)\)(\.|\\[dswDSW]|\[[^\][\\]+\])\)([+*])\$?$/;

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
 * Compiles a pattern. Look-ahead does not exist in a linear engine, but three uses of it say the same as several
 * expressions without it, and real packages use only these: at the beginning (`^(?=.{3,255}$)…`), before each character
 * (`((?!root)\w)+`), and both within one branch of an alternative at the top (`^$|…`).
 * @throws Error with the engine's words
 */
export function compilePattern(source: string): Pattern {
  const branches = source.includes("(?=") || source.includes("(?!") ? alternatives(source) : [source];
  const matchers = branches.map(compileBranch);
  return { matches: (value) => matchers.some((matches) => matches(value)) };
}

function compileBranch(source: string): (value: string) => boolean {
  let rest = source.startsWith("^") ? source.slice(1) : source;
  const conditions: { readonly expression: RE2JS; readonly wanted: boolean }[] = [];
  for (let look = LEADING_LOOK.exec(rest); look !== null; look = LEADING_LOOK.exec(rest)) {
    const end = closing(rest);
    conditions.push({ expression: re2().compile(`^(?:${rest.slice(3, end)})`), wanted: look[1] === "=" });
    rest = rest.slice(end + 1);
  }
  const tempered = TEMPERED.exec(rest);
  if (tempered?.[1] !== undefined && tempered[2] !== undefined && tempered[3] !== undefined) {
    const expression = re2().compile(tempered[1]);
    if (!expression.matcher("").find()) {
      conditions.push({ expression, wanted: false });
      rest = `(?:${tempered[2]})${tempered[3]}`;
    }
  }
  const whole = re2().compile(conditions.length === 0 ? source : rest);
  return (value) =>
    conditions.every(({ expression, wanted }) => expression.matcher(value).find() === wanted) && whole.matches(value);
}

/** The branches of the outermost alternative. */
function alternatives(source: string): string[] {
  const branches: string[] = [];
  let depth = 0;
  let inClass = false;
  let from = 0;
  for (let i = 0; i < source.length; i++) {
    const char = source[i];
    if (char === "\\") i++;
    else if (inClass) inClass = char !== "]";
    else if (char === "[") inClass = true;
    else if (char === "(") depth++;
    else if (char === ")") depth--;
    else if (char === "|" && depth === 0) {
      branches.push(source.slice(from, i));
      from = i + 1;
    }
  }
  return [...branches, source.slice(from)];
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
