import { isObject, type Json, type JsonObject } from "../json.ts";
import { step } from "../pointer.ts";
import { re2 } from "../re2.ts";
import { isOld, SchemaIndex } from "./schema-index.ts";
import { ONE_SCHEMA, SCHEMA_LISTS, SCHEMA_MAPS, SHAPES } from "./schema-keywords.ts";

export interface SchemaFault {
  readonly pointer: string;
  readonly detail: string;
  readonly remedy: string;
}

export type SchemaResult =
  | { readonly ok: true; readonly schema: JsonObject | boolean }
  | { readonly ok: false; readonly faults: readonly SchemaFault[] };

/** JSON values of one schema; the largest real one that we know has some 15,000. */
const MAX_NODES = 100_000;
/** Schemas of Kubernetes' objects nest up to 40. */
const MAX_DEPTH = 128;
const MAX_PATTERN = 1000;
const DIALECT = "https://json-schema.org/draft/2020-12/schema";
/** What identifies or describes the document itself: references are made local, so that nothing needs it any more. */
const DROPPED = new Set([
  "$anchor",
  "$comment",
  "$dynamicAnchor",
  "$id",
  "$recursiveAnchor",
  "$schema",
  "$vocabulary",
  "additionalItems",
  "dependencies",
  "id",
]);
const REFERENCES = ["$ref", "$dynamicRef", "$recursiveRef"];

type Mutable = Record<string, Json>;

/**
 * Reads a publisher's schema of any draft from 4 to 2020-12 into 2020-12 with local references. A reference to another
 * document is refused and never followed: Helm fetches such, also from `file:` and from inside of a network.
 */
export function readSchema(document: Json): SchemaResult {
  if (typeof document === "boolean") return { ok: true, schema: document };
  if (!isObject(document))
    return { ok: false, faults: [{ pointer: "", detail: "A schema is a map.", remedy: "Write a JSON Schema." }] };
  const size = measure(document);
  if (size !== undefined)
    return { ok: false, faults: [{ pointer: "", detail: size, remedy: "Write a smaller schema." }] };
  return new Conversion(document).run();
}

/** Why the document is too large to be looked at, or `undefined`. Without recursion, as its depth is not known yet. */
function measure(document: Json): string | undefined {
  let nodes = 0;
  const todo: (readonly [node: Json, depth: number])[] = [[document, 0]];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [node, depth] = next;
    if (++nodes > MAX_NODES) return `The schema has more than ${MAX_NODES} values.`;
    if (depth > MAX_DEPTH) return `The schema nests deeper than ${MAX_DEPTH}.`;
    if (typeof node === "object" && node !== null)
      for (const child of Object.values(node)) todo.push([child, depth + 1]);
  }
  return undefined;
}

class Conversion {
  readonly #faults: SchemaFault[] = [];
  readonly #index: SchemaIndex;
  readonly #root: JsonObject;
  readonly #old: boolean;
  readonly #converted = new Map<JsonObject, Mutable>();
  readonly #references: { readonly holder: Mutable; readonly target: JsonObject }[] = [];

  constructor(root: JsonObject) {
    this.#root = root;
    this.#index = new SchemaIndex(root);
    this.#old = isOld(root);
  }

  run(): SchemaResult {
    const schema = this.#schema(this.#root, "", { $schema: DIALECT });
    const hoisted: Mutable = {};
    const pointers = new Map<Json, string>();
    point(pointers, schema, "");
    // Targets that lie where no schema is expected, such as below a key of the publisher's own, come along.
    for (let i = 0; i < this.#references.length; i++) {
      const target = this.#references[i]?.target;
      const done = target === undefined ? undefined : this.#converted.get(target);
      if (target === undefined || (done !== undefined && pointers.has(done))) continue;
      const name = `ref-${Object.keys(hoisted).length}`;
      const moved = done ?? this.#schema(target, "");
      hoisted[name] = moved;
      point(pointers, moved, `/$defs/${name}`);
    }
    if (Object.keys(hoisted).length > 0) schema.$defs = { ...objectOf(schema.$defs), ...hoisted };
    for (const { holder, target } of this.#references) {
      const converted = this.#converted.get(target);
      const pointer = converted === undefined ? undefined : pointers.get(converted);
      holder.$ref = `#${encodeURI(pointer ?? "")}`;
    }
    return this.#faults.length === 0 ? { ok: true, schema } : { ok: false, faults: this.#faults };
  }

  #schema(schema: JsonObject, pointer: string, into: Mutable = {}): Mutable {
    const known = this.#converted.get(schema);
    if (known !== undefined) return known;
    this.#converted.set(schema, into);
    const refers = REFERENCES.some((key) => typeof schema[key] === "string");
    for (const [key, value] of Object.entries(schema)) {
      const at = step(pointer, key);
      if (key === "__proto__") this.#fault(at, 'The key "__proto__" is not allowed.', "Choose another key.");
      else if (REFERENCES.includes(key)) this.#reference(schema, value, at, into);
      else if (this.#old && refers && isAssertion(key)) continue;
      else this.#keyword(schema, key, value, at, into);
    }
    return into;
  }

  #keyword(schema: JsonObject, key: string, value: Json, at: string, into: Mutable): void {
    if (key === "items" && Array.isArray(value)) {
      into.prefixItems = this.#list(value, at);
      const rest = schema.additionalItems;
      if (rest !== undefined) into.items = this.#one(rest, step(at, "additionalItems"));
    } else if (key === "dependencies") this.#dependencies(value, at, into);
    else if (DROPPED.has(key)) return;
    else if ((key === "exclusiveMinimum" || key === "exclusiveMaximum") && typeof value === "boolean") {
      const limit = schema[key === "exclusiveMinimum" ? "minimum" : "maximum"];
      if (value && limit !== undefined) into[key] = limit;
    } else if (ONE_SCHEMA.has(key)) into[key] = this.#one(value, at);
    else if (SCHEMA_LISTS.has(key)) into[key] = this.#list(value, at);
    else if (SCHEMA_MAPS.has(key)) into[key] = this.#map(value, at, key === "patternProperties");
    else {
      const shape = SHAPES[key];
      if (shape !== undefined && !shape(value))
        this.#fault(at, `This is no value of "${key}".`, "Write it as JSON Schema describes it.");
      else if (key === "pattern") this.#pattern(String(value), at);
      into[key] = value;
    }
  }

  #reference(holder: JsonObject, value: Json, at: string, into: Mutable): void {
    if (typeof value !== "string") {
      this.#fault(at, "A reference is a text.", "Write it like #/$defs/port.");
      return;
    }
    const target = this.#index.resolve(value, holder);
    if (target.kind === "elsewhere")
      this.#fault(
        at,
        `The reference leads to another document, ${JSON.stringify(value.slice(0, 200))}, which is never fetched.`,
        "Copy what it means into this schema, below $defs, and refer to it as #/$defs/….",
      );
    else if (target.kind === "nothing")
      this.#fault(at, `There is nothing at ${JSON.stringify(value.slice(0, 200))}.`, "Correct the reference.");
    else if (target.kind === "schema" && typeof target.schema === "boolean") {
      if (!target.schema) into.not = {};
    } else if (target.kind === "schema" && typeof target.schema === "object") {
      // A second reference beside the first, as 2019-09 allows, needs a place of its own.
      const place: Mutable = Object.hasOwn(into, "$ref") ? {} : into;
      place.$ref = "";
      if (place !== into) into.allOf = [...listOf(into.allOf), place];
      this.#references.push({ holder: place, target: target.schema });
    }
  }

  #dependencies(value: Json, at: string, into: Mutable): void {
    if (!isObject(value)) {
      this.#fault(at, "This must be a map.", "Write keys and what they need.");
      return;
    }
    const [required, schemas]: [Mutable, Mutable] = [{}, {}];
    for (const [key, needs] of Object.entries(value)) {
      if (typeof needs === "string") required[key] = [needs];
      else if (Array.isArray(needs)) required[key] = needs;
      else schemas[key] = this.#one(needs, step(at, key));
    }
    if (Object.keys(required).length > 0) into.dependentRequired = required;
    if (Object.keys(schemas).length > 0) into.dependentSchemas = schemas;
  }

  #one(value: Json, at: string): Json {
    if (typeof value === "boolean") return value;
    if (isObject(value)) return this.#schema(value, at);
    this.#fault(at, "This must be a schema.", "Write a map, or true or false.");
    return true;
  }

  #list(value: Json, at: string): Json {
    if (Array.isArray(value)) return value.map((item, index) => this.#one(item, step(at, index)));
    this.#fault(at, "This must be a list of schemas.", "Put it into brackets.");
    return [];
  }

  #map(value: Json, at: string, patterns: boolean): Json {
    if (!isObject(value)) {
      this.#fault(at, "This must be a map of schemas.", "Write names and schemas.");
      return {};
    }
    const members: Mutable = {};
    for (const [key, item] of Object.entries(value)) {
      if (key === "__proto__") this.#fault(step(at, key), 'The key "__proto__" is not allowed.', "Choose another key.");
      else members[key] = this.#one(item, step(at, key));
      if (patterns) this.#pattern(key, step(at, key));
    }
    return members;
  }

  #pattern(source: string, at: string): void {
    try {
      if (source.length > MAX_PATTERN) throw new Error(`it is longer than ${MAX_PATTERN} characters`);
      re2().compile(source);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#fault(
        at,
        `The pattern cannot be used: ${reason}.`,
        "Write it in RE2 syntax, as Helm wants it: no look-ahead, no back references.",
      );
    }
  }

  #fault(pointer: string, detail: string, remedy: string): void {
    this.#faults.push({ pointer, detail, remedy });
  }
}

/** Beside a reference up to draft 7, only what asserts nothing stays: texts, and definitions for other references. */
function isAssertion(key: string): boolean {
  return !["$defs", "default", "definitions", "description", "examples", "title"].includes(key);
}

/** Notes where everything below a schema lies. */
function point(pointers: Map<Json, string>, node: Json, pointer: string): void {
  if (typeof node !== "object" || node === null || pointers.has(node)) return;
  pointers.set(node, pointer);
  for (const [key, child] of Object.entries(node)) point(pointers, child, step(pointer, key));
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== undefined && isObject(value) ? value : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
