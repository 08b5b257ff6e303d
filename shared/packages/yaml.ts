import { type LoadOptions, loadAll, realMapTag, YAMLException } from "js-yaml";
import type { Json } from "./json.ts";
import { step } from "./pointer.ts";
import { YAML_1_1 } from "./yaml-1-1.ts";

/** Values of one file: real charts have up to some 10,000. Aliases count as often as they are used. */
const MAX_NODES = 50_000;
/** Real charts nest up to 20. */
const MAX_DEPTH = 64;
const MAX_ALIASES = 1000;

const schema = YAML_1_1.withTags(realMapTag);
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
