import { archiveObjectKey } from "../../../shared/domain/app/entity.ts";
import { type Fault, invalid, Problem } from "../../../shared/kernel/problem.ts";
import { readArchive } from "../../../shared/packages/archive.ts";
import { describedIn, type Package, readPackage } from "../../../shared/packages/formats.ts";
import type { UploadAnswer, UploadRequest } from "../../../shared/packages/upload.ts";
import type { Objects } from "../../../shared/platform/objects.ts";
import { digestOf } from "./take-package.ts";

/** As an index may name apps and versions. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,127}$/u;
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,127}$/;

/**
 * Checks an archive that a user sent, and puts its bytes into the bucket under their digest (the same bytes again are
 * the same object). Nothing of a refused one is kept. Never throws for what a publisher did.
 */
export async function takeUpload(objects: Objects, { archive }: UploadRequest["upload"]): Promise<UploadAnswer> {
  const bytes = Buffer.from(archive, "base64");
  try {
    const files = await readArchive(bytes);
    const read = readPackage(files);
    const digest = digestOf(bytes);
    const identity = identify(read, files.has(describedIn(read.format)), digest);
    await objects.put(archiveObjectKey(digest), bytes, "application/gzip");
    return { ok: true, digest, size: bytes.byteLength, ...identity, format: read.format, package: read };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, title, detail = title, errors = [{ pointer: "", detail }] } = error.input;
    return { ok: false, code, title, errors: errors.map((fault) => ({ ...fault })) };
  }
}

/**
 * Name and version as `package.json` or `Chart.yaml` says them. A form and a template alone are a package too: they are
 * named as the form names the deployment, and their version comes from the bytes, below every version that somebody chose.
 * @throws Problem 422 `package-invalid`
 */
function identify(read: Package, described: boolean, digest: string): { name: string; packageVersion: string } {
  const fallback = described ? "" : `0.0.0-draft-${digest.slice("sha256:".length, "sha256:".length + 12)}`;
  const packageVersion = read.meta.version ?? fallback;
  const faults: Fault[] = [];
  const file = describedIn(read.format);
  if (!NAME.test(read.name)) {
    faults.push({
      pointer: `${file}#/name`,
      detail: read.name === "" ? "The package has no name." : "This is no name of an app.",
      remedy: "Name the app: letters, digits, spaces and . _ + -, at most 128, a letter or digit first.",
    });
  }
  if (!VERSION.test(packageVersion)) {
    faults.push({
      pointer: `${file}#/version`,
      detail: packageVersion === "" ? "The package has no version." : "This is no version.",
      remedy: 'Give the version, for example "0.1.0": letters, digits and . + _ -, at most 128.',
    });
  }
  if (faults.length > 0) throw invalid("package-invalid", "The package is not valid", faults);
  return { name: read.name, packageVersion };
}
