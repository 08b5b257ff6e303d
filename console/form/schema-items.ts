import * as z from "zod/mini";
import type { Item } from "./items.ts";

const Property = z.object({
  type: z.optional(z.string()),
  const: z.optional(z.union([z.string(), z.number(), z.boolean()])),
  enum: z.optional(z.array(z.union([z.string(), z.number()]))),
  anyOf: z.optional(z.array(z.unknown())),
  minimum: z.optional(z.number()),
  maximum: z.optional(z.number()),
  maxLength: z.optional(z.number()),
});
type Property = z.infer<typeof Property>;

const ObjectSchema = z.object({
  type: z.literal("object"),
  properties: z._default(z.record(z.string(), z.unknown()), {}),
  required: z._default(z.array(z.string()), []),
});

/** One way to fill an object in. */
export interface Shape {
  /** Its own property's names, which tell it from the others. */
  readonly names: readonly string[];
  readonly items: readonly Item[];
  /** What it always holds: `{"via": "frontgate"}`. */
  readonly fixed: Readonly<Record<string, string | number | boolean>>;
}

/** A provider's own JSON Schema of a credential or a place as questions; what it leaves open is answered as JSON. */
export function shapesOf(schema: unknown): readonly Shape[] {
  const several = z.object({ anyOf: z.array(z.unknown()) }).safeParse(schema);
  return (several.success ? several.data.anyOf : [schema]).flatMap((one) => {
    const object = ObjectSchema.safeParse(one);
    return object.success ? [shapeOf(object.data)] : [];
  });
}

function shapeOf({ properties, required }: z.infer<typeof ObjectSchema>): Shape {
  const fixed: Record<string, string | number | boolean> = Object.create(null);
  const items: Item[] = [];
  for (const [key, given] of Object.entries(properties)) {
    const property = Property.safeParse(given).data ?? {};
    if (property.const !== undefined) fixed[key] = property.const;
    else items.push(itemOf(key, property, required.includes(key)));
  }
  return { names: required, items: [...items].sort((a, b) => rank(a) - rank(b)), fixed };
}

function rank(item: Item): number {
  return item.kind === "field" && item.required ? 0 : 1;
}

function itemOf(key: string, property: Property, required: boolean): Item {
  const values = property.enum ?? constants(property.anyOf);
  return {
    kind: "field",
    key,
    pointer: `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    label: wordsOf(key),
    description: "",
    type: typeOf(key, property, values),
    required,
    multichoice: false,
    separator: ",",
    ...(values === undefined ? {} : { range: [...values] }),
    ...(property.minimum === undefined ? {} : { min: property.minimum }),
    ...(property.maximum === undefined ? {} : { max: property.maximum }),
    // A certificate or a kubeconfig.
    ...(property.type === "string" && (property.maxLength ?? 0) >= 16_384 ? { multiline: true } : {}),
  };
}

function typeOf(key: string, property: Property, values: readonly (string | number)[] | undefined): string {
  if (values !== undefined) return values.every((value) => typeof value === "number") ? "number" : "string";
  if (/secret|password|token$/i.test(key)) return "password";
  return property.type ?? "any";
}

function constants(anyOf: readonly unknown[] | undefined): readonly (string | number)[] | undefined {
  const found = anyOf?.map((one) => Property.safeParse(one).data?.const);
  return found?.every((one) => typeof one === "string" || typeof one === "number") ? found : undefined;
}

/** `secretAccessKey` is "Secret access key". */
export function wordsOf(key: string): string {
  const words = key.replaceAll(/([a-z])([A-Z])/g, (_, end: string, begin: string) => `${end} ${begin.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
