import * as z from "zod";
import { openPackage } from "../../packages/open-package.ts";
import type { StoredPackage } from "./entity.ts";

/** A question or a section of the form; sections nest. */
const FormItem = z.looseObject({ kind: z.enum(["field", "section"]), key: z.string(), pointer: z.string() });

/** What a deployment of a version asks, as the API shows it. */
export const FormView = z
  .object({
    locale: z.string(),
    locales: z.array(z.string()),
    sections: z.array(FormItem),
    /** JSON Schema 2020-12 of a deployment's `values`. */
    schema: z.unknown(),
  })
  .meta({ id: "Form" });

export const formQuery = z.strictObject({
  locale: z
    .string()
    .regex(/^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/)
    .optional(),
});

export function showForm(stored: StoredPackage, wanted: string | undefined): z.input<typeof FormView> {
  const { locale, locales, sections, schema } = openPackage(stored).form(wanted);
  return { locale, locales: [...locales], sections: sections.map((section) => ({ ...section })), schema };
}

export const formExample = {
  locale: "en",
  locales: ["en", "zh-cn"],
  sections: [
    {
      kind: "section",
      key: "cluster",
      pointer: "/cluster",
      label: "Cluster",
      items: [{ kind: "field", key: "name", pointer: "/cluster/name", label: "Name", type: "string" }],
    },
  ],
  schema: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: { cluster: { type: "object", properties: { name: { type: "string" } } } },
  },
};
