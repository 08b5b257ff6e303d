import * as z from "zod";
import type { PackageFault } from "../contract.ts";
import { step, toPointer } from "../pointer.ts";
import { resolveDependencies } from "./dependencies.ts";
import { patternFault } from "./pattern.ts";
import { type ConfigItem, type ItemType, itemTypes, type Json, json, type Scalar } from "./schema.ts";

const flag = z
  .union([z.boolean(), z.enum(["yes", "no", "true", "false"])])
  .transform((value) => value === true || value === "yes" || value === "true");
/** Real packages also give a list: one line for each value of `range`. */
const text = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform((value) => (Array.isArray(value) ? value.join("\n") : (value ?? "")));
const bound = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?[0-9]+(\.[0-9]+)?$/)
      .transform(Number),
  ])
  .nullish()
  .transform((value) => value ?? undefined);

/** Keys become members of the answers and parts of dotted names; AppCenter's hold dots, hyphens and leading digits. */
const key = z
  .string()
  .max(128)
  .regex(/^[\p{L}\p{N}_@:.-]+$/u, "must consist of letters, digits, dots, hyphens and underscores")
  .refine((value) => value !== "__proto__", "must not be __proto__");

const port = z.int().min(1).max(65_535);

/** AppCenter's way to ask something only while another item has certain values. */
const rawDependency = z.object({
  refkey: z.string(),
  operator: z
    .enum(["in", "not in", "not_in", "notin"])
    .default("in")
    .transform((value) => (value === "in" ? ("in" as const) : ("not in" as const))),
  values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
});

/** An item as packages write it, in any dialect. Fields that we do not know go to `rest`. */
const rawItem = z.looseObject({
  key,
  type: z.enum(itemTypes),
  label: text,
  description: text,
  required: flag.nullish().transform((value) => value ?? false),
  default: json.nullish(),
  range: z.array(z.union([z.string(), z.number(), z.boolean()])).nullish(),
  min: bound,
  max: bound,
  step: bound,
  pattern: z
    .string()
    .nullish()
    .transform((value) => value ?? ""),
  changeable: flag.nullish().transform((value) => value ?? true),
  multichoice: flag.nullish().transform((value) => value ?? false),
  separator: z
    .string()
    .max(8)
    .nullish()
    .transform((value) => value || ","),
  limits: z.record(z.string(), z.array(z.string())).nullish(),
  port: z
    .union([port.transform((value) => [value]), z.array(port)])
    .nullish()
    .transform((value) => value ?? undefined),
  multiline: flag.nullish().transform((value) => value ?? false),
  dependencies: z.array(rawDependency).max(20).nullish(),
  properties: z.array(json).nullish(),
});

/** Its type is "array" by the guide, and "object" in some. */
const root = z.looseObject({ type: z.enum(["array", "object"]).optional(), properties: z.array(json) });

/** Every item of all sections together; a form that nobody can fill in is not a form. */
const MAX_ITEMS = 2000;
const MAX_DEPTH = 8;
const MAX_FAULTS = 100;

export type ConfigResult =
  | { readonly ok: true; readonly config: ConfigItem[] }
  | { readonly ok: false; readonly faults: readonly PackageFault[] };

/** Reads the tree of `config.json`, normalised. Pointers of faults point into the file as it was written. */
export function readConfig(file: string, document: Json): ConfigResult {
  const reader = new ConfigReader(file);
  const config = reader.document(document);
  return reader.faults.length === 0 ? { ok: true, config } : { ok: false, faults: reader.faults };
}

class ConfigReader {
  readonly faults: PackageFault[] = [];
  readonly #file: string;
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  document(document: Json): ConfigItem[] {
    const parsed = root.safeParse(document);
    if (parsed.success) {
      const items = this.#items(parsed.data.properties, "/properties", 0);
      return resolveDependencies(items, (at, detail, remedy) => this.#fault(at, detail, remedy));
    }
    this.#fault(
      "",
      'The form must be an object {"type": "array", "properties": […]}.',
      "Put the sections cluster and env into properties.",
    );
    return [];
  }

  #items(items: readonly Json[], pointer: string, depth: number): ConfigItem[] {
    if (depth > MAX_DEPTH) this.#fault(pointer, `Sections are nested deeper than ${MAX_DEPTH}.`, "Flatten the form.");
    if (depth > MAX_DEPTH) return [];
    const seen = new Set<string>();
    return items.flatMap((raw, index) => {
      const at = step(pointer, index);
      if (++this.#count === MAX_ITEMS + 1)
        this.#fault(at, `The form has more than ${MAX_ITEMS} items.`, "Ask for less.");
      if (this.#count > MAX_ITEMS) return [];
      const item = this.#item(raw, at, depth);
      if (item === undefined) return [];
      if (seen.has(item.key))
        this.#fault(step(at, "key"), `The key "${item.key}" stands twice in one section.`, "Rename one of the two.");
      seen.add(item.key);
      return [item];
    });
  }

  #item(raw: Json, pointer: string, depth: number): ConfigItem | undefined {
    const parsed = rawItem.safeParse(raw);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) {
        this.#fault(pointer + toPointer(issue.path), `${issue.message}.`, "Correct this field of the item.");
      }
      return undefined;
    }
    const { properties, default: fallback, range, limits, pattern, min, max, port: ports, ...fields } = parsed.data;
    const {
      key,
      type,
      label,
      description,
      required,
      changeable,
      multichoice,
      separator,
      step: stride,
      multiline,
      dependencies,
      ...rest
    } = fields;
    const asked = dependencies?.map(({ refkey, operator, values }) => ({ pointer: refkey, operator, values }));
    const common = {
      ...{ key, type, label, description, required, changeable, multichoice, separator },
      ...(asked === undefined || asked.length === 0 ? {} : { dependencies: asked }),
      ...(multiline ? { multiline } : {}),
    };
    const kept = Object.keys(rest).length === 0 ? {} : { rest: z.record(z.string(), json).parse(rest) };
    if (type === "array")
      return { ...common, ...kept, properties: this.#items(properties ?? [], step(pointer, "properties"), depth + 1) };
    const initial = this.#default(type, fallback, required, pointer);
    const refused = pattern === "" ? undefined : patternFault(pattern);
    if (refused !== undefined) this.#fault(step(pointer, "pattern"), refused.detail, refused.remedy);
    return {
      ...common,
      ...kept,
      ...(initial === undefined ? {} : { default: initial }),
      ...(range == null || range.length === 0
        ? {}
        : { range: range.map((value) => this.#range(type, value, pointer)) }),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      // A step of zero or less means nothing; real packages leave it so.
      ...(stride === undefined || stride <= 0 ? {} : { step: stride }),
      ...(pattern === "" ? {} : { pattern }),
      ...(limits == null ? {} : { limits }),
      ...(ports === undefined ? {} : { ports }),
    };
  }

  /** A required item whose default is empty text has no default: it must be answered (`subnet` in every package). */
  #default(type: ItemType, value: Json | undefined, required: boolean, pointer: string): Scalar | undefined {
    if (value === null || value === undefined || (value === "" && (required || !isText(type)))) return undefined;
    // No load balancer chosen yet.
    if (type === "loadbalancer" && (value === "" || (Array.isArray(value) && value.length === 0))) return undefined;
    const typed = typeof value === "object" ? undefined : toType(type, value);
    if (typed === undefined)
      this.#fault(step(pointer, "default"), `The default is not of type ${type}.`, `Write a default of type ${type}.`);
    return typed;
  }

  #range(type: ItemType, value: Scalar, pointer: string): Scalar {
    const typed = toType(type, value);
    if (typed === undefined)
      this.#fault(
        step(pointer, "range"),
        `${JSON.stringify(value)} is not of type ${type}.`,
        `List values of type ${type}.`,
      );
    return typed ?? value;
  }

  #fault(pointer: string, detail: string, remedy: string): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push({ file: this.#file, pointer, detail, remedy });
  }
}

/** Whether values of this type are texts. */
export function isText(type: ItemType): boolean {
  return !NOT_TEXT.has(type);
}

const NOT_TEXT: ReadonlySet<ItemType> = new Set(["integer", "number", "boolean", "array", "loadbalancer"]);

/** What a publisher wrote as a default, in the item's type where nothing is lost: `"3"` → 3, `"true"` → true, 3 → `"3"`. */
function toType(type: ItemType, value: Scalar): Scalar | undefined {
  if (isText(type) || type === "loadbalancer") return String(value);
  if (type === "boolean")
    return value === true || value === "true" ? true : value === false || value === "false" ? false : undefined;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return undefined;
  return type === "integer" && !Number.isInteger(number) ? undefined : number;
}
