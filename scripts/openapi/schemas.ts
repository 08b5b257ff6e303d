import * as z from "zod";

/** Schemas of the document that have a name: `components.schemas`. */
export type Components = Map<string, unknown>;

/**
 * A zod schema as JSON Schema. What has a name (`.meta({ id })`) is put into `components` once and referred to.
 * Answers may gain members, so theirs are open; requests are strict as the routes are.
 */
export function jsonSchema(schema: z.ZodType, io: "input" | "output", components: Components): unknown {
  const {
    $schema: _,
    $defs,
    id: __,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override({ jsonSchema: made }) {
      if (io === "output" && made.additionalProperties === false) delete made.additionalProperties;
      // Bounds of every integer in JavaScript, and the type of every member's name: noise.
      if (made.minimum === Number.MIN_SAFE_INTEGER) delete made.minimum;
      if (made.maximum === Number.MAX_SAFE_INTEGER) delete made.maximum;
      delete made.propertyNames;
    },
  });
  for (const [id, definition] of Object.entries($defs ?? {})) add(components, id, definition);
  return moved(rest);
}

function add(components: Components, name: string, definition: unknown): void {
  const schema = moved(definition);
  const known = components.get(name);
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
    throw new Error(`two schemas are called ${name}`);
  components.set(name, schema);
}

/** References into the document instead of into the one schema. */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "$ref" && typeof item === "string" ? item.replace("#/$defs/", "#/components/schemas/") : moved(item),
    ]),
  );
}
