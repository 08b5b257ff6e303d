import type { PackageFiles } from "./contract.ts";
import type { PackageMeta } from "./meta.ts";
import { readPicture } from "./picture.ts";

/** Bytes of an icon that is kept: it lies beside the package's texts, in one row. */
export const MAX_ICON_BYTES = 64 * 1024;
/** Pixels of each side, as of an icon that is uploaded. */
const MAX_ICON_SIDE = 1024;

/**
 * The picture that `icon` names by its path inside the package. Nothing for a URL, for what is missing or too large, and for
 * SVG, which may hold scripts. Never a fault: an icon is no reason to refuse a package.
 */
export function readIcon(files: PackageFiles, { icon }: PackageMeta): Pick<PackageMeta, "picture"> {
  const bytes = icon === undefined ? undefined : files.get(icon.replace(/^(?:\.?\/)+/, ""));
  if (bytes === undefined || bytes.byteLength > MAX_ICON_BYTES) return {};
  const read = readPicture(bytes);
  if (read === undefined || !isSide(read.width) || !isSide(read.height)) return {};
  return { picture: { ...read, data: Buffer.from(bytes).toString("base64") } };
}

function isSide(pixels: number): boolean {
  return pixels >= 1 && pixels <= MAX_ICON_SIDE;
}
