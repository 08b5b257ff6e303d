import * as z from "zod";
import type { Form, FormItem as PackageFormItem } from "../../packages/form.ts";
import { openPackage } from "../../packages/open-package.ts";
import type { StoredPackage } from "./entity.ts";

/** A question or a section of the form; sections nest. */
export const FormItem = z.looseObject({ kind: z.enum(["field", "section"]), key: z.string(), pointer: z.string() });

/** What of a package will not work everywhere, or not as expected. It refuses nothing. */
export const PackageWarning = z
  .object({
    /** Path inside the package. */
    file: z.string(),
    /** RFC 6901 pointer inside the file. */
    pointer: z.string(),
    detail: z.string(),
    remedy: z.string(),
  })
  .meta({ id: "PackageWarning" });

/** What a deployment of a version asks, as the API shows it. */
export const FormView = z
  .object({
    locale: z.string(),
    locales: z.array(z.string()),
    sections: z.array(FormItem),
    /** JSON Schema 2020-12 of a deployment's `values`. */
    schema: z.unknown(),
    /** To be known before it is deployed; mostly none. */
    warnings: z.array(PackageWarning),
  })
  .meta({ id: "Form" });

export const formQuery = z.strictObject({
  locale: z
    .string()
    .regex(/^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/)
    .optional(),
});

/** In the language asked for; else in the first of the accepted ones that the package has; else in English. */
export function showForm(
  stored: StoredPackage,
  asked: string | undefined,
  accepted: readonly string[],
): z.input<typeof FormView> {
  const pkg = openPackage(stored);
  const fitting = () => accepted.find((language) => languageBase(pkg.form(language).locale) === languageBase(language));
  const { locale, locales, sections, schema } = pkg.form(asked ?? fitting());
  return {
    locale,
    locales: [...locales],
    sections: sections.map((section) => ({ ...section })),
    schema,
    warnings: warningsOf(pkg),
  };
}

/** As the package's reader noted them when it was published. */
export function warningsOf(pkg: Pick<ReturnType<typeof openPackage>, "warnings">): z.infer<typeof PackageWarning>[] {
  return pkg.warnings().map(({ file, pointer, detail, remedy }) => ({ file, pointer, detail, remedy }));
}

/** `zh-CN` → `zh`. */
export function languageBase(language: string): string {
  return language.toLowerCase().split("-")[0] ?? "";
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
  warnings: [],
};

/** One question of a form, as it is shown there. @throws Error when the form has no such question */
export function formField({ sections }: Pick<Form, "sections">, pointer: string): z.infer<typeof FormItem> {
  const search = (items: readonly PackageFormItem[]): PackageFormItem | undefined => {
    for (const item of items) {
      if (item.kind === "field" && item.pointer === pointer) return item;
      const below = search(item.items ?? []);
      if (below !== undefined) return below;
    }
    return undefined;
  };
  const found = search(sections);
  if (found === undefined) throw new Error(`the form has no question at ${pointer}`);
  return { ...found };
}
