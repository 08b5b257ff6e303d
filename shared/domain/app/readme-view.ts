import * as z from "zod";
import { openPackage } from "../../packages/open-package.ts";
import type { StoredPackage } from "./entity.ts";
import { languageBase } from "./form-view.ts";

/** What a package says of itself at length, as the API shows it. */
export const ReadmeView = z
  .object({
    /** Markdown as its publisher wrote it: render no HTML of it. Empty where the package has none. */
    text: z.string(),
    /** Language of the text, as its file is named; absent for `README.md`. */
    locale: z.string().optional(),
    /** Languages that the package has it in besides. */
    locales: z.array(z.string()),
  })
  .meta({ id: "Readme" });

/** In the language asked for, else in the first of the accepted ones that there is; `README.md` stands for English and for all others. */
export function showReadme(
  stored: StoredPackage,
  asked: string | undefined,
  accepted: readonly string[],
): z.input<typeof ReadmeView> {
  const { readme, readmes = {} } = openPackage(stored).meta;
  const locales = Object.keys(readmes).sort();
  for (const language of asked === undefined ? accepted : [asked]) {
    const tag = language.toLowerCase().replace("_", "-");
    const locale = locales.find((one) => one === tag) ?? locales.find((one) => languageBase(one) === languageBase(tag));
    if (locale !== undefined) return { text: readmes[locale] ?? "", locale, locales };
    if (readme !== undefined && languageBase(tag) === "en") break;
  }
  if (readme !== undefined) return { text: readme, locales };
  const [locale] = locales;
  return locale === undefined ? { text: "", locales } : { text: readmes[locale] ?? "", locale, locales };
}

export const readmeExample = {
  text: "# ZooKeeper\n\nA service for **coordination**: see [its site](https://zookeeper.apache.org).\n\n| port | for |\n| --- | --- |\n| 2181 | clients |\n",
  locale: "en",
  locales: ["en", "zh-cn"],
};
