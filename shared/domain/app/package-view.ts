import * as z from "zod";
import type { SignedObjects } from "../../platform/signed-objects.ts";
import { archiveObjectKey } from "./entity.ts";
import type { AppVersion } from "./schema.ts";

/** Where a version's package is read, as the API shows it. */
export const PackageView = z
  .object({
    /** Answers the archive's bytes to a GET without a token, until `expiresAt`. */
    url: z.string(),
    expiresAt: z.string(),
    /** `sha256:<hex>` of the bytes: check them against it. */
    digest: z.string(),
    /** Bytes. */
    size: z.int(),
  })
  .meta({ id: "PackageDownload" });

/** How long the URL works. */
const SECONDS = 300;

/** Our own copy, whatever became of the place where it came from. No request: the URL is signed here. */
export async function showPackage(
  objects: Pick<SignedObjects, "readUrl">,
  { digest, size }: Pick<AppVersion, "digest"> & { readonly size: number },
  now: Date,
): Promise<z.input<typeof PackageView>> {
  const url = await objects.readUrl(archiveObjectKey(digest), SECONDS, "application/gzip");
  return { url, expiresAt: new Date(now.getTime() + SECONDS * 1000).toISOString(), digest, size };
}

export const packageExample = {
  url: "https://s3.us-east-1.amazonaws.com/pitrix-prod-objects/packages/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08?X-Amz-Signature=…",
  expiresAt: "2026-11-21T09:05:00.000Z",
  digest: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  size: 5312,
};
