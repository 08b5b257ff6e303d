import * as z from "zod";
import { type Json, json } from "../json.ts";
import { type PackageMeta, packageMeta } from "../meta.ts";

export { isObject, type Json, type JsonObject, json, member } from "../json.ts";

/** Where a package comes from: how its placeholders look, and what it calls a subnet. */
const dialects = ["paper", "appcenter", "openpitrix"] as const;
export type Dialect = (typeof dialects)[number];

export const itemTypes = [
  "integer",
  "number",
  "string",
  "boolean",
  "password",
  "array",
  "service",
  "loadbalancer",
  "eip",
  "accesskey",
] as const;
export type ItemType = (typeof itemTypes)[number];

/** Value of one question, and what may stand in its `range` and `default`. */
const scalar = z.union([z.string(), z.number(), z.boolean()]);
export type Scalar = z.infer<typeof scalar>;

/** The item is asked only while another one has certain values. */
export interface Dependency {
  /** Pointer of the other item's answer: `/env/sasl_type`. */
  readonly pointer: string;
  readonly operator: "in" | "not in";
  readonly values: readonly Scalar[];
}

/**
 * One item of the form, normalised: `required` is a boolean, `range` and `default` have the item's type,
 * what a package left out has its documented default.
 */
export interface ConfigItem {
  readonly key: string;
  readonly type: ItemType;
  readonly label: string;
  readonly description: string;
  readonly required: boolean;
  /** Absent: there is none, and a required item must be answered. */
  readonly default?: Scalar | undefined;
  readonly range?: readonly Scalar[] | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step?: number | undefined;
  /** Regular expression that the whole value has to match. */
  readonly pattern?: string | undefined;
  /** `false`: can be set at creation only. */
  readonly changeable: boolean;
  /** Several values of `range`, joined by `separator`. */
  readonly multichoice: boolean;
  readonly separator: string;
  /** Of a `service`: app id → versions that it may be; an empty list allows all. */
  readonly limits?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Of a `loadbalancer`: ports of the machines that it passes on to. */
  readonly ports?: readonly number[] | undefined;
  /** All of them must hold, or the item is not asked. */
  readonly dependencies?: readonly Dependency[] | undefined;
  /** Show a field of several lines. */
  readonly multiline?: boolean | undefined;
  /** Items of a section (`type: array`), in the publisher's order. */
  readonly properties?: readonly ConfigItem[] | undefined;
  /** Fields of other systems (`tag`, `resource_group`, `expanded`…), kept as they are. */
  readonly rest?: Readonly<Record<string, Json>> | undefined;
}

const configItem: z.ZodType<ConfigItem> = z.lazy(() =>
  z.object({
    key: z.string(),
    type: z.enum(itemTypes),
    label: z.string(),
    description: z.string(),
    required: z.boolean(),
    default: scalar.optional(),
    range: z.array(scalar).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    step: z.number().optional(),
    pattern: z.string().optional(),
    changeable: z.boolean(),
    multichoice: z.boolean(),
    separator: z.string(),
    limits: z.record(z.string(), z.array(z.string())).optional(),
    ports: z.array(z.int()).optional(),
    dependencies: z
      .array(z.object({ pointer: z.string(), operator: z.enum(["in", "not in"]), values: z.array(scalar) }))
      .optional(),
    multiline: z.boolean().optional(),
    properties: z.array(configItem).optional(),
    rest: z.record(z.string(), json).optional(),
  }),
);

/** What `package.json` says. */
export type VmMeta = PackageMeta;

/** A package of format `vm`, read and checked: what is stored with an app version. */
export const vmPackage = z.object({
  format: z.literal("vm"),
  name: z.string(),
  description: z.string(),
  dialect: z.enum(dialects),
  /** Top sections of the form: `cluster`, `env`, `service_params`. */
  config: z.array(configItem),
  /** Name of the template's file, for messages. */
  templateFile: z.string(),
  /** Source text of the template, as it came. */
  template: z.string(),
  /** Language (lower case, `zh-cn`) → English text or key → translation. */
  locale: z.record(z.string(), z.record(z.string(), z.string())),
  /** Files for confd, paths relative to its directory: `conf.d/…`, `templates/…`. */
  confd: z.array(z.object({ path: z.string(), content: z.string() })),
  meta: packageMeta,
});
export type VmPackage = z.infer<typeof vmPackage>;
