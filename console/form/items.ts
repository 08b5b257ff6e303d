import * as z from "zod/mini";

const Answer = z.union([z.string(), z.number(), z.boolean()]);
/** What a field is answered with. */
export type Answer = z.infer<typeof Answer>;

const Field = z.object({
  kind: z.literal("field"),
  key: z.string(),
  /** RFC 6901 pointer of its answer: `/cluster/zk_node/count`. */
  pointer: z.string(),
  label: z.string(),
  description: z._default(z.string(), ""),
  type: z._default(z.string(), "string"),
  required: z._default(z.boolean(), false),
  /** `false`: what it was answered with first stays. */
  changeable: z.optional(z.boolean()),
  default: z.optional(z.unknown()),
  range: z.optional(z.array(z.unknown())),
  min: z.optional(z.number()),
  max: z.optional(z.number()),
  step: z.optional(z.number()),
  multichoice: z._default(z.boolean(), false),
  separator: z._default(z.string(), ","),
  multiline: z.optional(z.boolean()),
  /** It is asked only while all of these hold. */
  dependencies: z.optional(
    z.array(z.object({ pointer: z.string(), operator: z.enum(["in", "not in"]), values: z.array(Answer) })),
  ),
});
export type Field = z.infer<typeof Field>;

export interface Section {
  readonly kind: "section";
  readonly key: string;
  readonly pointer: string;
  readonly label: string;
  readonly description: string;
  readonly items: readonly Item[];
}
export type Item = Field | Section;

const SectionHead = z.object({
  kind: z.literal("section"),
  key: z.string(),
  pointer: z.string(),
  label: z.string(),
  description: z._default(z.string(), ""),
  items: z._default(z.array(z.unknown()), []),
});

/** Sections in sections that are shown. */
const MAX_DEPTH = 12;

/** A package's form, as the API answers it. What has a form that nobody here knows is left out: the API has the last word on answers. */
export function readItems(given: readonly unknown[], depth = 0): readonly Item[] {
  return given.flatMap((one): Item[] => {
    const field = Field.safeParse(one);
    if (field.success) return [field.data];
    const section = SectionHead.safeParse(one);
    if (!section.success || depth === MAX_DEPTH) return [];
    return [{ ...section.data, items: readItems(section.data.items, depth + 1) }];
  });
}

/** Every field, in the publisher's order. */
export function fieldsOf(items: readonly Item[]): readonly Field[] {
  return items.flatMap((item) => (item.kind === "field" ? [item] : fieldsOf(item.items)));
}
