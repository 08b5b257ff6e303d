import * as z from "zod";
import { formatIds } from "./format-ids.generated.ts";

/**
 * Bytes of an archive that comes in one request: a function is called with at most 6 MB, and base64 in JSON makes
 * 5.6 MB of 4 MiB. Packages that we know have at most 160 KB.
 */
export const MAX_UPLOAD_BYTES = 4 * 1024 * 1024;

/** An archive that came in the request, or one that was sent to the bucket. */
const Uploading = z.union([
  z.strictObject({
    /** Base64. */
    archive: z.string(),
  }),
  z.strictObject({
    /** Key of the object; it has to be as it was announced. */
    object: z.string(),
    /** Bytes. */
    size: z.int(),
    /** Hex. */
    sha256: z.string().optional(),
  }),
]);

/** Asks the function `scan-repo`, and waits for the answer, to check an uploaded archive and to keep its bytes. */
export const UploadRequest = z.strictObject({ upload: Uploading });
export type UploadRequest = z.infer<typeof UploadRequest>;

export const UploadAnswer = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    /** `sha256:<hex>` of the archive, under which its bytes are kept. */
    digest: z.string(),
    /** Bytes of the archive. */
    size: z.int(),
    name: z.string(),
    packageVersion: z.string(),
    format: z.enum(formatIds),
    /** What its format read: for `openPackage`. At most `MAX_PACKAGE_BYTES`, however large the archive was. */
    package: z.unknown(),
  }),
  z.object({
    ok: z.literal(false),
    /** Of the problem to answer: `package-archive`, `package-format`, `package-invalid`, or `upload-…`. */
    code: z.string(),
    status: z.int(),
    title: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string(), remedy: z.string().optional() })),
  }),
]);
export type UploadAnswer = z.infer<typeof UploadAnswer>;
