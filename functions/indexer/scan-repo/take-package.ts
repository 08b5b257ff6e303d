import { createHash } from "node:crypto";
import { archiveObjectKey, type StoredPackage } from "../../../shared/domain/app/entity.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { readArchive } from "../../../shared/packages/archive.ts";
import { ARCHIVE_LIMITS } from "../../../shared/packages/archive-limits.ts";
import { type Package, readPackage } from "../../../shared/packages/formats.ts";
import type { Objects } from "../../../shared/platform/objects.ts";
import { type Source, type SourceEntry, SourceError } from "../../../shared/sources/contract.ts";

/** What became of one listed version. `retry`: it could not be fetched for a reason that may pass. */
export type Taken =
  | GoodPackage
  | { readonly kind: "bad" | "retry"; readonly entry: SourceEntry; readonly digest?: string; readonly detail: string };

export interface GoodPackage {
  readonly kind: "good";
  readonly entry: SourceEntry;
  /** `sha256:<hex>` of the archive. */
  readonly digest: string;
  readonly size: number;
  readonly description: string;
  /** Path of the icon inside the package, where the package was stored with it. */
  readonly icon?: string;
  readonly format: Package["format"];
  readonly stored: StoredPackage;
}

/** Faults that one error text names; a broken package may have hundreds. */
const MAX_FAULTS = 5;
const MAX_DETAIL = 1000;

/**
 * Fetches one archive, checks it against the index's digest, reads it, and puts its bytes into the bucket under their
 * digest (the same bytes again are the same object). Two requests. Never throws for what a publisher did.
 */
export async function takePackage(source: Source, objects: Objects, entry: SourceEntry): Promise<Taken> {
  let digest: string | undefined;
  try {
    const archive = await source.fetchArchive(entry, ARCHIVE_LIMITS.compressed);
    digest = digestOf(archive);
    if (entry.digest !== undefined && entry.digest !== digest)
      return { kind: "bad", entry, digest, detail: `The archive is ${digest}, but the index says ${entry.digest}.` };
    const read = readPackage(await readArchive(archive));
    await objects.put(archiveObjectKey(digest), archive, "application/gzip");
    const description = entry.description === "" ? read.description : entry.description;
    const stored = { format: read.format, package: read };
    const { icon, picture } = read.meta;
    return {
      ...{ kind: "good", entry, digest, size: archive.byteLength, description, format: read.format, stored },
      ...(icon === undefined || picture === undefined ? {} : { icon }),
    };
  } catch (error) {
    const common = { entry, ...(digest === undefined ? {} : { digest }) };
    if (error instanceof Problem) return { ...common, kind: "bad", detail: describe(error) };
    if (error instanceof SourceError)
      return { ...common, kind: error.retryable ? "retry" : "bad", detail: error.message };
    throw error;
  }
}

/** `sha256:<hex>` of an archive's bytes: its name in the bucket and in the store. */
export function digestOf(archive: Uint8Array): string {
  return `sha256:${createHash("sha256").update(archive).digest("hex")}`;
}

/** `config.json#/properties/0/key: is missing; …`, as one text for the scan's event. */
function describe(problem: Problem): string {
  const errors = problem.input.errors ?? [];
  if (errors.length === 0) return problem.message.slice(0, MAX_DETAIL);
  const shown = errors.slice(0, MAX_FAULTS).map(({ pointer, detail }) => `${pointer}: ${detail}`);
  const more = errors.length > MAX_FAULTS ? [`and ${errors.length - MAX_FAULTS} more`] : [];
  return [...shown, ...more].join("; ").slice(0, MAX_DETAIL);
}
