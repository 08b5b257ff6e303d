import { isObject, type Json, type JsonObject } from "../json.ts";
import { fromPointer } from "../pointer.ts";
import { ONE_SCHEMA, SCHEMA_LISTS, SCHEMA_MAPS } from "./schema-keywords.ts";

/** Where a document without an `$id` lies, so that relative references have something to be relative to. */
const HOME = "chart:/values.schema.json";
const METASCHEMA = /^https?:\/\/json-schema\.org\//;

export type Target =
  | { readonly kind: "schema"; readonly schema: JsonObject | boolean }
  /** JSON Schema's own description: it accepts every schema, and no chart's values are one. */
  | { readonly kind: "metaschema" }
  | { readonly kind: "nothing" }
  /** Another document: it is never fetched. */
  | { readonly kind: "elsewhere"; readonly url: string };

/** The named places of one schema document: its `$id`s and anchors. */
export class SchemaIndex {
  readonly #resources = new Map<string, JsonObject>();
  readonly #anchors = new Map<string, JsonObject>();
  readonly #bases = new Map<JsonObject, string>();

  readonly #idKey: "$id" | "id";
  readonly #old: boolean;

  constructor(root: JsonObject) {
    const dialect = String(root.$schema);
    this.#idKey = /draft-0[34]/.test(dialect) ? "id" : "$id";
    this.#old = isOld(root);
    this.#resources.set(HOME, root);
    this.#index(root, HOME);
  }

  /** What a reference that stands in `holder` means. Looks into this document only. */
  resolve(reference: string, holder: JsonObject): Target {
    const url = join(reference, this.#bases.get(holder) ?? HOME);
    if (url === undefined) return { kind: "nothing" };
    const [base = "", fragment = ""] = url.split("#");
    if (METASCHEMA.test(base)) return { kind: "metaschema" };
    const resource = this.#resources.get(base);
    if (resource === undefined) return { kind: "elsewhere", url: base };
    const anchor = this.#anchors.get(url);
    if (fragment !== "" && anchor !== undefined) return { kind: "schema", schema: anchor };
    const found = fragment === "" || fragment.startsWith("/") ? at(resource, fragment) : undefined;
    if (typeof found === "boolean") return { kind: "schema", schema: found };
    return found !== undefined && isObject(found) ? { kind: "schema", schema: found } : { kind: "nothing" };
  }

  #index(schema: JsonObject, outer: string): void {
    const named = schema[this.#idKey];
    const own = this.#old && typeof schema.$ref === "string" ? undefined : named;
    let base = outer;
    if (typeof own === "string" && own.startsWith("#")) this.#anchors.set(`${outer}${own}`, schema);
    else if (typeof own === "string") {
      base = join(own, outer)?.split("#")[0] ?? outer;
      if (!this.#resources.has(base)) this.#resources.set(base, schema);
    }
    this.#bases.set(schema, base);
    for (const name of ["$anchor", "$dynamicAnchor"]) {
      const anchor = schema[name];
      if (typeof anchor === "string") this.#anchors.set(`${base}#${anchor}`, schema);
    }
    for (const child of subschemas(schema)) this.#index(child, base);
  }
}

/** Up to draft 7 what stands beside a reference does not count, and `exclusiveMinimum` may be a boolean. */
export function isOld({ $schema }: JsonObject): boolean {
  return typeof $schema === "string" && /draft-0[3-7]/.test($schema);
}

/** Every schema directly below one; booleans are left out, they name nothing. */
function subschemas(schema: JsonObject): readonly JsonObject[] {
  return Object.entries(schema).flatMap(([key, value]) => {
    if (Array.isArray(value) && (SCHEMA_LISTS.has(key) || key === "items")) return value.filter(isObject);
    if (!isObject(value)) return [];
    if (SCHEMA_MAPS.has(key) || key === "dependencies") return Object.values(value).filter(isObject);
    return ONE_SCHEMA.has(key) ? [value] : [];
  });
}

function join(reference: string, base: string): string | undefined {
  try {
    return new URL(reference, base).href;
  } catch {
    return undefined;
  }
}

function at(root: Json, fragment: string): Json | undefined {
  let node: Json | undefined = root;
  for (const key of fromPointer(decode(fragment))) {
    if (Array.isArray(node)) node = node[Number(key)];
    else node = node !== undefined && isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined;
  }
  return node;
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
