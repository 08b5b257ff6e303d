import { archiveObjectKey } from "../../../shared/domain/app/entity.ts";
import { MAX_PACKED_BYTES } from "../../../shared/domain/upload/schema.ts";
import { type Fault, invalid, Problem } from "../../../shared/kernel/problem.ts";
import { readArchive } from "../../../shared/packages/archive.ts";
import { ARCHIVE_LIMITS, type ArchiveLimits } from "../../../shared/packages/archive-limits.ts";
import { describedIn, type Package, readPackage } from "../../../shared/packages/formats.ts";
import type { UploadAnswer, UploadRequest } from "../../../shared/packages/upload.ts";
import type { FindableObjects } from "../../../shared/platform/objects.ts";
import { digestOf } from "./take-package.ts";

/** As an index may name apps and versions. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,127}$/u;
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,127}$/;

/** An archive that came by a URL may be larger: it is read by this function alone, which has the memory for it. */
const LARGE: ArchiveLimits = {
  ...ARCHIVE_LIMITS,
  compressed: MAX_PACKED_BYTES,
  file: MAX_PACKED_BYTES,
};

/**
 * Checks an archive that a user sent, and puts its bytes into the bucket under their digest (the same bytes again are
 * the same object). Nothing of a refused one is kept. Never throws for what a publisher did. The answer holds what the
 * format read, which is bounded, and not the archive: it has to fit into the 6 MB of a function's answer.
 */
export async function takeUpload(objects: FindableObjects, upload: UploadRequest["upload"]): Promise<UploadAnswer> {
  try {
    const sent = "archive" in upload;
    const bytes = sent ? Buffer.from(upload.archive, "base64") : await takeObject(objects, upload);
    const files = await readArchive(bytes, sent ? ARCHIVE_LIMITS : LARGE);
    const read = readPackage(files);
    const digest = digestOf(bytes);
    const identity = identify(read, files.has(describedIn(read.format)), digest);
    await objects.put(archiveObjectKey(digest), bytes, "application/gzip");
    return { ok: true, digest, size: bytes.byteLength, ...identity, format: read.format, package: read };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { status, code, title, detail = title, errors = [{ pointer: "", detail }] } = error.input;
    return { ok: false, status, code, title, errors: errors.map((fault) => ({ ...fault })) };
  }
}

type Announced = Extract<UploadRequest["upload"], { object: string }>;

/** The bytes as they were announced: size and checksum are checked here too, as not every S3 checks them. */
async function takeObject(objects: FindableObjects, { object, size, sha256 }: Announced): Promise<Uint8Array> {
  const found = await objects.find(object);
  if (found === undefined) {
    throw new Problem({
      status: 409,
      code: "upload-missing",
      title: "The package was not sent yet",
      detail: "Send it to the upload's URL by PUT first; when that is over, announce it again with POST /uploads.",
    });
  }
  if (found.size !== size) {
    found.leave();
    throw otherwise(`${found.size} bytes were sent, and ${size} announced.`);
  }
  const bytes = await found.read();
  const digest = digestOf(bytes);
  if (sha256 !== undefined && digest !== `sha256:${sha256}`)
    throw otherwise(`What was sent is ${digest}, and sha256:${sha256} was announced.`);
  return bytes;
}

function otherwise(detail: string): Problem {
  const fault = {
    pointer: "/uploadId",
    detail,
    remedy: "Announce the package again with POST /uploads, and send it whole.",
  };
  return invalid("upload-mismatch", "The package is not what was announced", [fault]);
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
