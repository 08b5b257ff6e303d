import * as z from "zod";
import type { VmPackage } from "./schema.ts";
import { schemaFaults } from "./schema-faults.ts";
import type { PackageText } from "./text.ts";

const PLACE = /^locale\/([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\.json$/;
const translations = z.record(z.string(), z.string());

/** `locale/zh-CN.json` → translations under `zh-cn`. */
export function readLocales(source: PackageText): VmPackage["locale"] {
  const locales: VmPackage["locale"] = {};
  for (const path of source.files.keys()) {
    const language = PLACE.exec(path)?.[1]?.toLowerCase().replaceAll("_", "-");
    const document = language === undefined ? undefined : source.json(path);
    if (language === undefined || document === undefined) continue;
    const faults = schemaFaults("locale", path, document);
    source.add(faults);
    if (faults.length === 0) locales[language] = translations.parse(document);
  }
  return locales;
}
