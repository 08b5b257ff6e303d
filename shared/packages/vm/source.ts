import type { PackageFault } from "../contract.ts";
import type { Json } from "./schema.ts";
import { position, SyntaxFault } from "./syntax-fault.ts";

/** A placeholder as it stands in the template. */
export interface Placeholder {
  /** Dotted name without the released dialect's leading dot: `cluster.zk_node.count`. */
  readonly name: string;
  /** Characters from the start of the file. */
  readonly offset: number;
  /** Written with a leading dot. */
  readonly dotted: boolean;
}

/** JSON with placeholders. Whatever holds none is one `constant`, so that rendering touches only what varies. */
export type SourceNode =
  | { readonly kind: "constant"; readonly value: Json }
  | { readonly kind: "placeholder"; readonly placeholder: Placeholder }
  | { readonly kind: "text"; readonly parts: readonly (string | Placeholder)[] }
  | { readonly kind: "array"; readonly items: readonly SourceNode[] }
  | { readonly kind: "object"; readonly members: ReadonlyMap<string, SourceNode> };

export type SourceResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: PackageFault };

/** Deeper nesting than any real file by far, and far from the stack's end. */
const MAX_DEPTH = 64;
const MAX_NAME = 512;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLACEHOLDER = /^(\$?\.)?([\p{L}\p{N}_@-][\p{L}\p{N}_@.:-]*)$/u;

/** JSON as people write it: trailing commas, and tabs inside strings, are accepted. No placeholders. */
export function parseLenientJson(file: string, text: string): SourceResult<Json> {
  const result = new Parser(file, text, false).document();
  if (!result.ok) return result;
  // Without placeholders the whole document is one constant.
  return result.value.kind === "constant" ? { ok: true, value: result.value.value } : { ok: true, value: null };
}

/** A template in any dialect: `{{a.b}}` where a value stands, `"{{.a.b}}"`, or inside a longer string. Linear in its length. */
export function parseTemplate(file: string, text: string): SourceResult<SourceNode> {
  return new Parser(file, text, true).document();
}

/** The document that a template is, each placeholder as the text `{{name}}`: what its schema is about. */
export function shapeOf(node: SourceNode): Json {
  switch (node.kind) {
    case "constant":
      return node.value;
    case "placeholder":
      return `{{${node.placeholder.name}}}`;
    case "text":
      return node.parts.map((part) => (typeof part === "string" ? part : `{{${part.name}}}`)).join("");
    case "array":
      return node.items.map(shapeOf);
    case "object":
      return Object.fromEntries([...node.members].map(([key, member]) => [key, shapeOf(member)]));
  }
}

class Parser {
  readonly #file: string;
  readonly #text: string;
  readonly #placeholders: boolean;
  #at = 0;

  constructor(file: string, text: string, placeholders: boolean) {
    this.#file = file;
    this.#text = text;
    this.#placeholders = placeholders;
  }

  document(): SourceResult<SourceNode> {
    try {
      const value = this.#value(0);
      this.#space();
      if (this.#at < this.#text.length) throw this.#unexpected("the end of the file");
      return { ok: true, value };
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      const detail = `${error.message} (${position(this.#text, error.offset)}).`;
      return { ok: false, fault: { file: this.#file, pointer: "", detail, remedy: error.remedy } };
    }
  }

  #value(depth: number): SourceNode {
    this.#space();
    if (depth > MAX_DEPTH)
      throw new SyntaxFault(this.#at, `Nested deeper than ${MAX_DEPTH} levels`, "Flatten the file.");
    const first = this.#text[this.#at];
    if (this.#placeholders && this.#text.startsWith("{{", this.#at)) {
      return { kind: "placeholder", placeholder: this.#placeholder() };
    }
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    if (first === '"') return this.#string();
    for (const [word, value] of [
      ["true", true],
      ["false", false],
      ["null", null],
    ] as const) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return { kind: "constant", value };
      }
    }
    return { kind: "constant", value: this.#number() };
  }

  #object(depth: number): SourceNode {
    const members = new Map<string, SourceNode>();
    this.#at++;
    for (;;) {
      this.#space();
      if (this.#take("}")) break;
      const start = this.#at;
      if (this.#text[start] !== '"') throw this.#unexpected('a key in double quotes or "}"');
      const key = this.#string();
      if (key.kind !== "constant" || typeof key.value !== "string") {
        throw new SyntaxFault(
          start,
          "A placeholder stands where a key is expected",
          "Write keys out; only values can be placeholders.",
        );
      }
      if (key.value === "__proto__")
        throw new SyntaxFault(start, 'The key "__proto__" is not allowed', "Choose another key.");
      // A key that stands twice is common in real packages; the last one counts, as in every reader of JSON.
      this.#space();
      if (!this.#take(":")) throw this.#unexpected('":"');
      members.set(key.value, this.#value(depth + 1));
      this.#space();
      if (!this.#take(",") && this.#text[this.#at] !== "}") throw this.#unexpected('"," or "}"');
    }
    const constants = [...members].flatMap(([key, node]) =>
      node.kind === "constant" ? [[key, node.value] as const] : [],
    );
    if (constants.length === members.size) return { kind: "constant", value: Object.fromEntries(constants) };
    return { kind: "object", members };
  }

  #array(depth: number): SourceNode {
    const items: SourceNode[] = [];
    this.#at++;
    for (;;) {
      this.#space();
      if (this.#take("]")) break;
      items.push(this.#value(depth + 1));
      this.#space();
      if (!this.#take(",") && this.#text[this.#at] !== "]") throw this.#unexpected('"," or "]"');
    }
    const constants = items.flatMap((node) => (node.kind === "constant" ? [node.value] : []));
    if (constants.length === items.length) return { kind: "constant", value: constants };
    return { kind: "array", items };
  }

  /** A string; one that is a placeholder and nothing else stands for the value itself, whatever its type. */
  #string(): SourceNode {
    const start = this.#at++;
    const parts: (string | Placeholder)[] = [];
    let from = this.#at;
    const flush = (to: number) => {
      if (to > from) parts.push(this.#decode(from, to));
    };
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char === "\n")
        throw new SyntaxFault(start, "A string is not closed", "Add the closing double quote.");
      if (char === '"') break;
      if (char === "\\") this.#at += 2;
      else if (this.#placeholders && char === "{" && this.#text[this.#at + 1] === "{") {
        flush(this.#at);
        parts.push(this.#placeholder());
        from = this.#at;
      } else this.#at++;
    }
    flush(this.#at++);
    const [only] = parts;
    if (only === undefined) return { kind: "constant", value: "" };
    if (parts.length > 1) return { kind: "text", parts };
    return typeof only === "string" ? { kind: "constant", value: only } : { kind: "placeholder", placeholder: only };
  }

  #decode(from: number, to: number): string {
    try {
      const decoded: unknown = JSON.parse(`"${this.#text.slice(from, to).replaceAll("\t", "\\t")}"`);
      return String(decoded);
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      throw new SyntaxFault(
        from,
        "A string holds a control character or an unknown escape",
        "Escape it as JSON does: \\n, \\u0000, \\\\.",
      );
    }
  }

  #placeholder(): Placeholder {
    const offset = this.#at;
    const end = this.#text.indexOf("}}", offset);
    // The bound keeps a file full of "{{" linear: no search runs to its end again and again.
    if (end === -1 || end - offset > MAX_NAME)
      throw new SyntaxFault(offset, 'A placeholder "{{" has no "}}"', 'Close it with "}}".');
    const inner = this.#text.slice(offset + 2, end).trim();
    const match = PLACEHOLDER.exec(inner);
    const name = match?.[2];
    if (name === undefined) {
      throw new SyntaxFault(
        offset,
        `"{{${inner}}}" is not a placeholder`,
        "Only substitution exists: the dotted name of an item of config.json, no expression, loop or helper.",
      );
    }
    this.#at = end + 2;
    return { name, offset, dotted: match?.[1] !== undefined };
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) throw this.#unexpected("a value");
    this.#at = NUMBER.lastIndex;
    const value = Number(match[0]);
    if (!Number.isFinite(value))
      throw new SyntaxFault(this.#at, `The number ${match[0].slice(0, 40)} is too large`, "Write a smaller number.");
    return value;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #unexpected(wanted: string): SyntaxFault {
    const found = this.#text[this.#at];
    const what = found === undefined ? "The file ends" : `Found ${JSON.stringify(found)}`;
    return new SyntaxFault(
      this.#at,
      `${what} where ${wanted} is expected`,
      "Check the commas, quotes and brackets around this place.",
    );
  }
}
