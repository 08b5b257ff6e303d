import {
  defineScalarTag,
  FAILSAFE_SCHEMA,
  type LoadOptions,
  loadAll,
  mergeTag,
  NOT_RESOLVED,
  realMapTag,
  YAMLException,
} from "js-yaml";
import type { Json } from "./json.ts";
import { step } from "./pointer.ts";

/** Values of one file: real charts have up to some 10,000. Aliases count as often as they are used. */
const MAX_NODES = 50_000;
/** Real charts nest up to 20. */
const MAX_DEPTH = 64;
const MAX_ALIASES = 1000;

/*
 * Helm reads YAML with Go's yaml.v2, which is YAML 1.1 with its own mind about numbers: `yes` and `on` are true, 0644 is
 * 420, 1_000 is 1000, and there are no base 60 numbers. A form that shows other defaults than Helm uses would lie.
 */
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const SPECIAL = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const wordTag = (name: string, wanted: (value: boolean | null) => boolean) =>
  defineScalarTag(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    resolve: (source) => {
      const value = WORDS.get(source);
      return value !== undefined && wanted(value) ? value : NOT_RESOLVED;
    },
    identify: () => false,
  });

const numberTag = (name: string, read: (plain: string) => number | undefined) =>
  defineScalarTag(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    implicitFirstChars: [..."+-.0123456789"],
    resolve: (source) => read(source.replaceAll("_", "")) ?? NOT_RESOLVED,
    identify: () => false,
  });

const schema = FAILSAFE_SCHEMA.withTags(
  wordTag("null", (value) => value === null),
  wordTag("bool", (value) => value !== null),
  numberTag("int", readInteger),
  numberTag("float", readFloat),
  mergeTag,
  realMapTag,
);
const OPTIONS: LoadOptions = {
  schema,
  json: true,
  maxDepth: MAX_DEPTH,
  maxAliases: MAX_ALIASES,
  maxTotalMergeKeys: MAX_NODES,
};

export type YamlResult =
  | { readonly ok: true; readonly documents: readonly Json[] }
  | { readonly ok: false; readonly pointer: string; readonly detail: string; readonly remedy: string };

/**
 * Reads a YAML file as Helm and kubectl do, into plain JSON values. Of a key that stands twice the last counts. Work and result are
 * bounded, whatever aliases the file holds.
 */
export function readYaml(text: string): YamlResult {
  let documents: unknown[];
  try {
    documents = load(text);
  } catch (cause) {
    // The library says that anything may be thrown for hostile input, its own exceptions and others.
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    return { ok: false, pointer: "", detail: `The file is not YAML: ${reason}.`, remedy: "Correct it at that place." };
  }
  try {
    const plain = new Plain();
    return { ok: true, documents: documents.map((document) => plain.value(document, "", 0)) };
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    return { ok: false, pointer: cause.pointer, detail: cause.message, remedy: cause.remedy };
  }
}

/** Lines of one file that are put right before it is given up. Each takes one more pass. */
const MAX_REPAIRS = 50;

/**
 * Helm's YAML 1.1 lets a list or map in brackets go on, or end, at the left margin; YAML 1.2 wants it deeper than its key.
 * White space means nothing there, so that such a line is moved to the right. @throws whatever the library throws
 */
function load(text: string): unknown[] {
  for (let left = text, repairs = 0; ; repairs++) {
    try {
      return loadAll(left, OPTIONS);
    } catch (cause) {
      const shallow =
        cause instanceof YAMLException && cause.reason === "deficient indentation" ? cause.mark : undefined;
      if (shallow === undefined || repairs === MAX_REPAIRS) throw cause;
      const line = left.lastIndexOf("\n", shallow.position - 1) + 1;
      left = left.slice(0, line) + " ".repeat(2 * MAX_DEPTH + 1) + left.slice(line);
    }
  }
}

class Refusal extends Error {
  readonly pointer: string;
  readonly remedy: string;

  constructor(pointer: string, detail: string, remedy: string) {
    super(detail);
    this.pointer = pointer;
    this.remedy = remedy;
  }
}

/** Makes plain objects of maps, and counts: what shares its parts by aliases may be endless when it is walked. */
class Plain {
  #nodes = 0;

  value(node: unknown, pointer: string, depth: number): Json {
    if (++this.#nodes > MAX_NODES || depth > MAX_DEPTH)
      throw new Refusal(
        "",
        depth > MAX_DEPTH ? `Values nest deeper than ${MAX_DEPTH}.` : `There are more than ${MAX_NODES} values.`,
        "Write fewer values, and no aliases of aliases.",
      );
    if (Number.isNaN(node))
      throw new Refusal(pointer, "There is no infinity in values, and every number is one.", "Write a number.");
    if (node === null || typeof node === "string" || typeof node === "boolean" || typeof node === "number") return node;
    if (Array.isArray(node)) return node.map((item, index) => this.value(item, step(pointer, index), depth + 1));
    if (!(node instanceof Map)) throw new Refusal(pointer, "This is no YAML value.", "Leave out the tag.");
    const members = new Map<string, Json>();
    for (const [key, value] of node) {
      if (key === null || typeof key === "object")
        throw new Refusal(pointer, "A key is a list, a map or nothing.", "Use texts as keys.");
      const name = String(key);
      if (name === "__proto__")
        throw new Refusal(pointer, 'The key "__proto__" is not allowed.', "Choose another key.");
      members.set(name, this.value(value, step(pointer, name), depth + 1));
    }
    return Object.fromEntries(members);
  }
}

function readInteger(plain: string): number | undefined {
  const match = INTEGER.exec(plain);
  if (match === null) return undefined;
  const [, sign, hexadecimal, binary, octal, decimal] = match;
  const digits = hexadecimal ?? binary ?? octal ?? decimal ?? "";
  const value = Number.parseInt(digits, hexadecimal ? 16 : binary ? 2 : octal ? 8 : 10);
  return finite(sign === "-" ? -value : value);
}

function readFloat(plain: string): number | undefined {
  if (SPECIAL.test(plain)) return Number.NaN;
  return FLOAT.test(plain) ? finite(Number(plain)) : undefined;
}

/** Beyond a double's range it stays text; JSON has no infinity. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
