import * as z from "zod";
import type { VmMeta } from "./schema.ts";
import { schemaFaults } from "./schema-faults.ts";
import type { PackageText } from "./text.ts";

const text = z.string().max(4096).nullish();
const texts = z.array(z.string().max(2048)).max(100).nullish();

/** `package.json` in the released spelling (`app_version`) and in Helm's (`appVersion`). Other fields are passed over. */
const metaFile = z.object({
  name: text,
  version: text,
  app_version: text,
  appVersion: text,
  description: text,
  home: text,
  icon: text,
  keywords: texts,
  sources: texts,
  screenshots: texts,
  maintainers: z
    .array(z.object({ name: z.string(), email: z.string().optional() }))
    .max(100)
    .nullish(),
});

/** What `package.json` says of the package; empty when there is none (AppCenter's packages have none). */
export function readMeta(source: PackageText): VmMeta {
  const document = source.json("package.json");
  if (document === undefined) return {};
  const faults = schemaFaults("package", "package.json", document);
  source.add(faults);
  if (faults.length > 0) return {};
  const { app_version, appVersion, ...rest } = metaFile.parse(document);
  const fields = { ...rest, appVersion: appVersion ?? app_version };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null && value !== ""));
}
