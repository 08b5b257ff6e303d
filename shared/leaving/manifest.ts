import * as z from "zod";
import { Counts } from "../domain/leaving/schema.ts";

/** Raised when an older store could not read a newer one's archive. */
export const ARCHIVE_FORMAT = 1;

/** `manifest.json`, the last file of an archive. */
export const ArchiveManifest = z.strictObject({
  format: z.literal(ARCHIVE_FORMAT),
  tenantId: z.string(),
  exportId: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  /** Records by kind. */
  counts: Counts,
  /** Kinds of records, and those that are left out with the reason. */
  kinds: z.array(z.string()),
  leftOut: z.record(z.string(), z.string()),
  /** Secrets that are not in the archive: `missing-secrets/` names them. */
  missingSecrets: z.int(),
  /** Objects that were to be in it and that the bucket did not have: `missing-objects/` names them. */
  missingObjects: z.int(),
  /** The end of the tenant's audit chain when the export ended. */
  audit: z.object({ seq: z.int(), hash: z.string() }).optional(),
  /** Files beside this one and `SHA256SUMS`. */
  files: z.int(),
  /** Hex; of `SHA256SUMS`, which has every other file. */
  sumsSha256: z.string(),
});
export type ArchiveManifest = z.infer<typeof ArchiveManifest>;

export const MANIFEST = "manifest.json";
export const SUMS = "SHA256SUMS";
export const MISSING_SECRETS = "missing-secrets";
export const MISSING_OBJECTS = "missing-objects";
