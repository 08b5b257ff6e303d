import { MetaFile, metaOf } from "../meta-file.ts";
import type { VmMeta } from "./schema.ts";
import { schemaFaults } from "./schema-faults.ts";
import type { PackageText } from "./text.ts";

/** What `package.json` says of the package; empty when there is none (AppCenter's packages have none). */
export function readMeta(source: PackageText): VmMeta {
  const document = source.json("package.json");
  if (document === undefined) return {};
  const faults = schemaFaults("package", "package.json", document);
  source.add(faults);
  return faults.length > 0 ? {} : metaOf(MetaFile.parse(document));
}
