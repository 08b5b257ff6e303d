import type { PackageFiles } from "./contract.ts";
import { readIcon } from "./icon.ts";
import type { PackageMeta } from "./meta.ts";
import { readReadmes } from "./readmes.ts";

/** What a package says of itself, with the files that it keeps for that: its readmes, and its icon. */
export function withFiles(meta: PackageMeta, files: PackageFiles): PackageMeta {
  return { ...meta, ...readIcon(files, meta), ...readReadmes(files) };
}

/** The same without them, where the package would be too large otherwise. */
export function withoutFiles({
  readme: _readme,
  readmes: _readmes,
  picture: _picture,
  ...meta
}: PackageMeta): PackageMeta {
  return meta;
}
