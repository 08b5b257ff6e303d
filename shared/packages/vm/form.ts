import { step } from "../pointer.ts";
import { isText } from "./config.ts";
import type { ConfigItem, Json, Scalar, VmPackage } from "./schema.ts";

/** One question of the form. */
interface FormField {
  readonly kind: "field";
  readonly key: string;
  /** Where its answer belongs: `/cluster/zk_node/count`. */
  readonly pointer: string;
  readonly label: string;
  readonly description: string;
  readonly type: Exclude<ConfigItem["type"], "array">;
  readonly required: boolean;
  readonly default?: Scalar | undefined;
  readonly range?: readonly Scalar[] | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step?: number | undefined;
  readonly pattern?: string | undefined;
  readonly changeable: boolean;
  readonly multichoice: boolean;
  readonly separator: string;
  readonly limits?: ConfigItem["limits"];
  readonly ports?: readonly number[] | undefined;
  readonly multiline?: boolean | undefined;
  /** Ask it only while all of these hold; `pointer` is another answer's. */
  readonly dependencies?: ConfigItem["dependencies"];
}

/** A titled group of questions, in the publisher's order. */
interface FormSection {
  readonly kind: "section";
  readonly key: string;
  readonly pointer: string;
  readonly label: string;
  readonly description: string;
  readonly items: readonly (FormField | FormSection)[];
}

/** The form as the API answers it. */
export interface Form {
  /** Language of the labels: the one asked for, when the package has it. */
  readonly locale: string;
  readonly locales: readonly string[];
  readonly sections: readonly FormSection[];
  /** JSON Schema 2020-12 of the answers; what has a default is not required. */
  readonly schema: Json;
}

/** The form of a package, translated. An unknown language falls back to its base (`zh-cn` → `zh`), then to English. */
export function formSchema(pkg: Pick<VmPackage, "config" | "locale">, locale = "en"): Form {
  const locales = Object.keys(pkg.locale).sort();
  const wanted = locale.toLowerCase().replaceAll("_", "-");
  const base = wanted.split("-")[0] ?? wanted;
  const chosen =
    [wanted, base].find((name) => Object.hasOwn(pkg.locale, name)) ??
    locales.find((name) => name.startsWith(`${base}-`)) ??
    "en";
  const texts = new Map(Object.entries(pkg.locale[chosen] ?? {}));
  const translate = (text: string) => texts.get(text) ?? text;
  return {
    locale: chosen,
    locales,
    sections: pkg.config.flatMap((item) => {
      const built = formItem(item, "", translate);
      return built.kind === "section" ? [built] : [];
    }),
    schema: { $schema: "https://json-schema.org/draft/2020-12/schema", ...sectionSchema(pkg.config, translate) },
  };
}

function formItem(item: ConfigItem, parent: string, translate: (text: string) => string): FormField | FormSection {
  const {
    key,
    type,
    required,
    changeable,
    multichoice,
    separator,
    range,
    min,
    max,
    step: stride,
    pattern,
    limits,
    ports,
    multiline,
    dependencies,
  } = item;
  const pointer = step(parent, key);
  const shown = { key, pointer, label: translate(item.label || key), description: translate(item.description) };
  if (type === "array")
    return {
      kind: "section",
      ...shown,
      items: (item.properties ?? []).map((child) => formItem(child, pointer, translate)),
    };
  const limit = {
    range,
    min,
    max,
    step: stride,
    pattern,
    limits,
    ports,
    multiline,
    default: item.default,
  };
  const asked = dependencies === undefined ? {} : { dependencies };
  return { kind: "field", ...shown, type, required, changeable, multichoice, separator, ...present(limit), ...asked };
}

interface SectionSchema {
  readonly [key: string]: Json;
  readonly type: "object";
  readonly properties: { readonly [key: string]: Json };
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

function sectionSchema(
  items: readonly ConfigItem[],
  translate: (text: string) => string,
  later = false,
): SectionSchema {
  const properties: Record<string, Json> = {};
  const required: string[] = [];
  for (const item of items) {
    if (item.type === "array") {
      // Parameters of custom commands are asked when such a command is run.
      const section = sectionSchema(item.properties ?? [], translate, later || item.key === "service_params");
      properties[item.key] = { description: translate(item.description), ...section };
      if (section.required.length > 0) required.push(item.key);
    } else {
      properties[item.key] = fieldSchema(item, translate);
      // What depends on another answer is required by `checkValues` alone.
      if (!later && item.required && item.default === undefined && item.dependencies === undefined)
        required.push(item.key);
    }
  }
  return { type: "object", properties, required, additionalProperties: false };
}

function fieldSchema(item: ConfigItem, translate: (text: string) => string): Json {
  const choices =
    item.multichoice && item.range !== undefined ? item.range.map(String).map(literal).join("|") : undefined;
  const separator = literal(item.separator);
  const pattern =
    choices !== undefined
      ? `^((${choices})(${separator}(${choices}))*)?$`
      : item.pattern === undefined
        ? undefined
        : `^(?:${item.pattern})$`;
  if (item.type === "loadbalancer") return loadBalancerSchema(item, translate);
  return {
    type: isText(item.type) ? "string" : item.type,
    title: translate(item.label || item.key),
    description: translate(item.description),
    ...present({
      default: item.default,
      enum: choices === undefined ? item.range : undefined,
      minimum: item.min,
      maximum: item.max,
      // JSON Schema counts multiples from 0, packages count from min.
      multipleOf: item.step !== undefined && (item.min ?? 0) % item.step === 0 ? item.step : undefined,
      minLength: isText(item.type) && item.required ? 1 : undefined,
      pattern: item.required || choices !== undefined || pattern === undefined ? pattern : `^$|${pattern}`,
      format: item.type === "password" ? "password" : undefined,
      writeOnly: item.type === "password" ? true : undefined,
    }),
  };
}

function loadBalancerSchema(item: ConfigItem, translate: (text: string) => string): Json {
  const listener = { type: "string", minLength: 1 };
  const port = { type: "integer", minimum: 1, maximum: 65_535 };
  const detailed = { type: "object", properties: { listener, port, policy: { type: "string" } } };
  return {
    type: "array",
    title: translate(item.label || item.key),
    description: translate(item.description),
    items: { anyOf: [listener, { ...detailed, required: ["listener"], additionalProperties: false }] },
    minItems: item.required ? 1 : 0,
    maxItems: 20,
  };
}

/** Without the members that are `undefined`. */
function present<T extends Readonly<Record<string, Json | undefined>>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in fields) {
    const value = fields[key];
    if (isPresent(value)) result[key] = value;
  }
  return result;
}

function isPresent<T>(value: T): value is Exclude<T, undefined> {
  return value !== undefined;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
