import * as z from "zod";

/** A package on its way past the API: announced here, sent to the bucket by its own URL, then made a version of. */
export const Upload = z.object({
  id: z.string(),
  tenantId: z.string(),
  /** Bytes that are announced. */
  size: z.int(),
  /** SHA-256 that is announced, hex. */
  sha256: z.string().optional(),
  /** Until then the URL takes the bytes. */
  validUntil: z.string(),
  /** Who made it; absent on what was made before that was kept. */
  createdBy: z.string().optional(),
  createdAt: z.string(),
});
export type Upload = z.infer<typeof Upload>;

/** Bytes of an archive that comes by a URL. The programs of an app belong into its image; a chart with its parts has 1 MB. */
export const MAX_PACKED_BYTES = 50 * 1024 * 1024;
/** Seconds for which the URL takes the bytes. */
export const UPLOAD_SECONDS = 900;
/** Hours for which a version can be made of what was sent; the bucket deletes it some time after. */
export const KEEP_HOURS = 24;
