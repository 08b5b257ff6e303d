import * as z from "zod";
import type { PackageMeta } from "./meta.ts";

const text = z.string().max(4096).nullish();
const texts = z.array(z.string().max(2048)).max(100).nullish();

/**
 * `package.json` of machines' packages and of plain objects: in the released spelling (`app_version`, `licence`) and in the
 * other one (`appVersion`, `license`). Other members are passed over.
 */
export const MetaFile = z.object({
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

/** What the file says; members that say nothing are left out. */
export function metaOf({
  app_version,
  appVersion,
  licence,
  license,
  ...rest
}: z.infer<typeof MetaFile> & {
  readonly licence?: string | null | undefined;
  readonly license?: string | null | undefined;
}): PackageMeta {
  const fields = { ...rest, appVersion: appVersion ?? app_version, licence: licence ?? license };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null && value !== ""));
}
