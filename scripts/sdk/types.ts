import type { Schema } from "./document.ts";

/** In a request whatever is optional may be `undefined` and no list is written to; answers are as they were parsed. */
export type Direction = "request" | "answer";

/** A schema as a TypeScript type. `used` collects the names of the schemas that it refers to. */
export function typeOf(schema: Schema, direction: Direction, used: Set<string>): string {
  const inner = (part: Schema) => typeOf(part, direction, used);
  if (schema.$ref !== undefined) return reference(schema.$ref, used);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return union(alternatives.map(inner));
  if (schema.allOf !== undefined) return schema.allOf.map((part) => `(${inner(part)})`).join(" & ");
  if (Array.isArray(schema.type))
    return union(schema.type.map((type: string) => inner({ ...schema, type, enum: undefined })));
  switch (schema.type) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array":
      return arrayOf(schema, direction, inner);
    case "object":
      return objectOf(schema, direction, inner);
    default:
      return "unknown";
  }
}

function arrayOf(schema: Schema, direction: Direction, inner: (part: Schema) => string): string {
  const start = direction === "request" ? "readonly " : "";
  if (schema.prefixItems !== undefined) return `${start}[${schema.prefixItems.map(inner).join(", ")}]`;
  const item = inner(schema.items ?? {});
  return `${start}${/^[\w.]+(\[\])*$/.test(item) ? item : `(${item})`}[]`;
}

function objectOf(schema: Schema, direction: Direction, inner: (part: Schema) => string): string {
  const { properties = {}, required = [], additionalProperties } = schema;
  const members = Object.entries(properties).map(([name, part]) => {
    const needed = required.includes(name);
    const type = inner(part);
    const loose = !needed && direction === "request" && type !== "unknown" ? " | undefined" : "";
    return `${comment(part.description)}${property(name)}${needed ? "" : "?"}: ${type}${loose};`;
  });
  if (typeof additionalProperties === "object" || additionalProperties === true) {
    const value = typeof additionalProperties === "object" ? inner(additionalProperties) : "unknown";
    // Beside named members the rest can be anything: an index signature must fit all of them.
    members.push(`[name: string]: ${members.length === 0 ? value : "unknown"};`);
  }
  if (members.length === 0) return "Record<string, never>";
  return `{\n${indent(members.join("\n"))}\n}`;
}

function reference(ref: string, used: Set<string>): string {
  const name = ref.split("/").at(-1) ?? ref;
  if (!/^[A-Za-z]\w*$/.test(name)) throw new Error(`"${ref}" names no schema of the document`);
  used.add(name);
  return name;
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(" | ");
}

export function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

export function indent(text: string, by = "  "): string {
  return text.replace(/^(?=.)/gm, by);
}

/** A docstring, or nothing. */
export function comment(text: string | undefined): string {
  if (text === undefined || text === "") return "";
  const lines = text.replaceAll("*/", "* /").split("\n");
  if (lines.length === 1) return `/** ${lines[0]} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}
