import { fromPointer } from "../../shared/packages/pointer.ts";
import { yamlOffset } from "./yaml-offset.ts";

/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a JSON pointer leads in a file's text: the value, or the deepest part of the way that is there. Reads JSON as packages
 * write it (trailing commas, placeholders without quotes) and YAML. `undefined` for other files, and where nothing was found.
 */
export function locate(file: string, text: string, pointer: string): Position | undefined {
  const keys = fromPointer(pointer);
  if (/\.ya?ml$/.test(file)) return at(text, yamlOffset(text, keys));
  if (/\.(json|tmpl|mustache)$/.test(file)) return at(text, new JsonScanner(text).find(keys));
  return undefined;
}

/** `… (line 3, column 5)`, as syntax errors say it. */
export function statedPosition(detail: string): Position | undefined {
  const found = /\bline (\d+),? column (\d+)\b/.exec(detail);
  return found === null ? undefined : { line: Number(found[1]), column: Number(found[2]) };
}

function at(text: string, offset: number | undefined): Position | undefined {
  if (offset === undefined) return undefined;
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

const WORD = /[^\s,\]}]+/y;
const TEXT = /"(?:[^"\\]|\\[\s\S])*"/y;
const PLACEHOLDER = /\{\{[\s\S]*?\}\}/y;

/** Follows keys through JSON without building it. */
class JsonScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Offset of the value, or of the last thing on the way to it that is there. */
  find(keys: readonly string[]): number {
    this.#space();
    let found = this.#at;
    for (const key of keys) {
      const next = this.#enter(key);
      if (next === undefined) return found;
      found = next;
    }
    return found;
  }

  /** Goes to the member or item of that name in the value that begins here. */
  #enter(key: string): number | undefined {
    if (this.#placeholder()) return undefined;
    const isObject = this.#text[this.#at] === "{";
    if (!isObject && this.#text[this.#at] !== "[") return undefined;
    this.#at++;
    for (let index = 0; this.#at < this.#text.length; index++) {
      this.#space();
      if (this.#text[this.#at] === "}" || this.#text[this.#at] === "]") return undefined;
      const start = this.#at;
      const name = isObject ? this.#name() : String(index);
      if (name === key) {
        // A value that stands elsewhere than its name is still found by its name.
        return isObject && this.#isContainer() ? start : this.#at;
      }
      this.#skip();
      this.#space();
      if (this.#text[this.#at] === ",") this.#at++;
    }
    return undefined;
  }

  #name(): string {
    const text = this.#match(TEXT) ?? this.#match(WORD) ?? "";
    this.#space();
    if (this.#text[this.#at] === ":") this.#at++;
    this.#space();
    return text.startsWith('"') ? unquoted(text) : text.replace(/:$/, "");
  }

  #skip(): void {
    if (this.#placeholder() || this.#match(TEXT) !== undefined) {
      if (this.#match(PLACEHOLDER) !== undefined) this.#skip();
      return;
    }
    if (!this.#isContainer()) {
      if (this.#match(WORD) === undefined) this.#at++;
      return;
    }
    let depth = 0;
    while (this.#at < this.#text.length) {
      if (this.#match(PLACEHOLDER) !== undefined || this.#match(TEXT) !== undefined) continue;
      const character = this.#text[this.#at++];
      if (character === "{" || character === "[") depth++;
      if ((character === "}" || character === "]") && --depth === 0) return;
    }
  }

  #isContainer(): boolean {
    return !this.#placeholder() && (this.#text[this.#at] === "{" || this.#text[this.#at] === "[");
  }

  #placeholder(): boolean {
    return this.#text.startsWith("{{", this.#at);
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
