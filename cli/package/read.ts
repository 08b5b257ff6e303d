import { basename, resolve } from "node:path";
import { readPackage } from "../../shared/packages/formats.ts";
import { withPositions } from "./faults.ts";
import { packFolder, readSource } from "./source.ts";

/**
 * Reads and checks a package as the store does. A folder comes packed as `package pack` packs it, so that the digest is
 * the one that the store will have.
 * @throws Problem 422 `package-archive`, `package-format` or `package-invalid`, with lines and columns
 */
export async function readChecked(path: string) {
  const source = await readSource(path);
  try {
    const pkg = readPackage(source.files);
    const name = fileSafe(pkg.meta.name ?? pkg.name) || basename(resolve(path));
    const version = pkg.meta.version === undefined ? "" : `-${fileSafe(pkg.meta.version)}`;
    const archive = source.archive ?? (await packFolder(source.files, name));
    return { package: pkg, kind: source.kind, files: source.files, archive, archiveName: `${name}${version}.tgz` };
  } catch (error) {
    throw withPositions(error, source.files);
  }
}

/** Letters, digits, dots, hyphens and underscores: good for a file's name and for the archive's folder. */
function fileSafe(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._+-]+/gu, "-").replaceAll(/^[.-]+|-+$/g, "");
}
