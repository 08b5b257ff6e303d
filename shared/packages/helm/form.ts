import type { Form, FormItem } from "../form.ts";
import { isObject, type Json, member } from "../json.ts";
import { step } from "../pointer.ts";
import { deriveSchema } from "./derive.ts";
import type { HelmPackage } from "./package.ts";
import { kindOf } from "./schema-scalars.ts";
import { resolveSchema } from "./schema-view.ts";
import { looksSecret, saysSecret } from "./secrets.ts";

/** One value of a chart, as a question. */
interface HelmField extends FormItem {
  readonly kind: "field";
  /** `object` and `array`: JSON, or YAML, is asked. `any`: the chart does not say. */
  readonly type: "any" | "array" | "boolean" | "integer" | "number" | "object" | "password" | "string";
  readonly required: boolean;
  readonly changeable: true;
  readonly default?: Json;
  readonly range?: readonly Json[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

type Building = Pick<HelmPackage, "defaults" | "descriptions"> & { readonly root: Json; items: number };

/** Questions of one form; charts with more are answered as JSON. */
const MAX_ITEMS = 3000;
const MAX_DEPTH = 16;

/** The form of a chart: its values in the order of `values.yaml`, then what only the schema names. Charts speak English. */
export function formOf(pkg: Pick<HelmPackage, "defaults" | "descriptions" | "schema">): Form {
  const schema = pkg.schema ?? deriveSchema(pkg.defaults, pkg.descriptions);
  const building = { ...pkg, root: schema, items: 0 };
  return { locale: "en", locales: ["en"], sections: items(building, schema, pkg.defaults, "", 0), schema };
}

function items(building: Building, schema: Json, defaults: Json, pointer: string, depth: number): readonly FormItem[] {
  const { properties, required } = resolveSchema(schema, building.root);
  const keys = new Set([...(isObject(defaults) ? Object.keys(defaults) : []), ...properties.keys()]);
  return [...keys].flatMap((key) => {
    if (++building.items > MAX_ITEMS) return [];
    const at = step(pointer, key);
    return [item(building, key, at, properties.get(key), member(defaults, key), required.has(key), depth)];
  });
}

function item(
  building: Building,
  key: string,
  pointer: string,
  schema: Json | undefined,
  value: Json | undefined,
  required: boolean,
  depth: number,
): FormItem | HelmField {
  const view = resolveSchema(schema ?? true, building.root);
  const { title, description } = view.texts;
  const shown = {
    key,
    pointer,
    label: title ?? key,
    description: description ?? building.descriptions[pointer] ?? "",
  };
  const isMap = (value !== undefined && isObject(value) && Object.keys(value).length > 0) || view.properties.size > 0;
  if (isMap && depth < MAX_DEPTH)
    return { kind: "section", ...shown, items: items(building, schema ?? true, value ?? null, pointer, depth + 1) };
  const preset = value ?? view.facts.default;
  const { minimum, maximum, pattern, enum: range } = view.facts;
  const type = typeOf(view.types, preset);
  const secret = type === "string" && (saysSecret(view.facts) || looksSecret(key));
  return {
    kind: "field",
    ...shown,
    type: secret ? "password" : type,
    required: required && preset === undefined,
    changeable: true,
    ...(preset === undefined || preset === null ? {} : { default: preset }),
    ...(Array.isArray(range) ? { range } : {}),
    ...(typeof minimum === "number" ? { min: minimum } : {}),
    ...(typeof maximum === "number" ? { max: maximum } : {}),
    ...(typeof pattern === "string" ? { pattern } : {}),
  };
}

/** The one type that a schema allows beside null, else the default's, else any. */
function typeOf(types: ReadonlySet<string>, preset: Json | undefined): HelmField["type"] {
  const [only, another] = [...types].filter((type) => type !== "null");
  const kind = preset === undefined || preset === null ? undefined : kindOf(preset);
  const chosen = only !== undefined && another === undefined ? only : kind;
  const known = ["array", "boolean", "integer", "number", "object", "string"] as const;
  return known.find((type) => type === chosen) ?? "any";
}
