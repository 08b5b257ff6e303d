import { isObject, type Json, type JsonObject } from "../json.ts";
import { fromPointer } from "../pointer.ts";

/** What a schema says at first sight, its reference and its `allOf` included: enough to draw a form, not to check. */
export interface SchemaView {
  readonly properties: ReadonlyMap<string, Json>;
  readonly required: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  readonly texts: { readonly title?: string; readonly description?: string };
  readonly facts: JsonObject;
}

const MAX_PARTS = 50;

export function resolveSchema(schema: Json, root: Json): SchemaView {
  const parts: JsonObject[] = [];
  const todo = [schema];
  for (let part = todo.shift(); part !== undefined && parts.length < MAX_PARTS; part = todo.shift()) {
    if (!isObject(part) || parts.includes(part)) continue;
    parts.push(part);
    const { $ref, allOf } = part;
    if (typeof $ref === "string") todo.push(lookUp(root, $ref) ?? true);
    if (Array.isArray(allOf)) todo.push(...allOf);
  }
  const properties = new Map<string, Json>();
  const required = new Set<string>();
  for (const part of parts) {
    for (const [key, property] of mapOf(part.properties)) if (!properties.has(key)) properties.set(key, property);
    for (const key of listOf(part.required)) required.add(String(key));
  }
  // Nearer parts come first, so that they win.
  const facts: JsonObject = Object.assign({}, ...parts.toReversed());
  const { title, description, type } = facts;
  return {
    properties,
    required,
    types: new Set(type === undefined ? [] : [type].flat().map(String)),
    texts: {
      ...(typeof title === "string" ? { title } : {}),
      ...(typeof description === "string" ? { description } : {}),
    },
    facts,
  };
}

/** What a local reference `#/…` of a schema that `readSchema` made leads to. */
export function lookUp(root: Json, reference: string): Json | undefined {
  let node: Json | undefined = root;
  for (const key of fromPointer(decodeURI(reference.slice(1)))) {
    if (Array.isArray(node)) node = node[Number(key)];
    else node = node !== undefined && isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined;
  }
  return node;
}

function mapOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  return value !== undefined && isObject(value) ? Object.entries(value) : [];
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
