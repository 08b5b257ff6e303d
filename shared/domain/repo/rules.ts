import { createHash } from "node:crypto";
import type { RepoEntry } from "./entries.ts";
import type { Repo } from "./schema.ts";

/** A version as the index lists it now, reduced to what a scan compares. */
export interface ListedVersion {
  readonly name: string;
  readonly version: string;
  /** `sha256:<hex>` of the archive, where the index says it. */
  readonly digest?: string;
}

/** What a scan has to do. `T` is the source's entry. */
export interface ScanPlan<T> {
  /** New or changed: fetch the archive. */
  readonly fetch: readonly T[];
  /** The same archive, but the index says something else about it, or lists it again. */
  readonly refresh: readonly { readonly entry: T; readonly known: RepoEntry }[];
  /** No longer listed. */
  readonly vanish: readonly RepoEntry[];
  /** Bad ones that are no longer listed: nothing about them is worth keeping. */
  readonly forget: readonly RepoEntry[];
  /** Bad ones that are listed as before: not fetched again. */
  readonly stillBad: readonly RepoEntry[];
  readonly unchanged: number;
  /** Set when much is gone at once: nothing vanishes until the next scan finds the same gone. */
  readonly pendingRemoval?: string;
}

export interface PlanOptions {
  /** `false`: a cut listing could not be told from a whole one, so that every removal needs a second scan. */
  readonly complete: boolean;
  /** What the last scan left pending. */
  readonly pendingRemoval?: string | undefined;
  /** Fetch bad packages again. */
  readonly force: boolean;
  /** Versions that the listing names but that cannot be used: they are not gone. */
  readonly unusable: readonly ListedVersion[];
}

/** More than this share (and more than one) gone at once needs two scans that agree. */
const REMOVAL_SHARE = 0.2;

/** SHA-256 of everything that the index says of a version; key order does not matter as sources build entries alike. */
export function entryHash(entry: object): string {
  return createHash("sha256").update(JSON.stringify(entry)).digest("hex");
}

/** Compares what is listed with what is known. Pure; O(listed + known). */
export function planScan<T extends ListedVersion>(
  listed: readonly T[],
  known: readonly RepoEntry[],
  options: PlanOptions,
): ScanPlan<T> {
  const before = new Map(known.map((entry) => [keyOf(entry.name, entry.packageVersion), entry]));
  const named = new Set([...listed, ...options.unusable].map((entry) => keyOf(entry.name, entry.version)));
  const fetch: T[] = [];
  const refresh: { entry: T; known: RepoEntry }[] = [];
  const stillBad: RepoEntry[] = [];
  let unchanged = 0;
  for (const entry of listed) {
    const old = before.get(keyOf(entry.name, entry.version));
    if (old === undefined) fetch.push(entry);
    else if (old.status === "bad") {
      if (options.force || old.entryHash !== entryHash(entry)) fetch.push(entry);
      else stillBad.push(old);
    } else if (old.entryHash === entryHash(entry)) {
      if (old.status === "active") unchanged += 1;
      else refresh.push({ entry, known: old });
    } else if (entry.digest !== undefined && entry.digest === old.digest) refresh.push({ entry, known: old });
    else fetch.push(entry);
  }
  const missing = known.filter((entry) => !named.has(keyOf(entry.name, entry.packageVersion)));
  const gone = missing.filter((entry) => entry.status === "active");
  const active = known.filter((entry) => entry.status === "active");
  const forget = missing.filter((entry) => entry.status === "bad");
  const common = { fetch, refresh, unchanged, forget, stillBad };
  if (gone.length === 0) return { ...common, vanish: [] };
  const signature = goneSignature(gone);
  const suspicious = !options.complete || (gone.length > 1 && gone.length > active.length * REMOVAL_SHARE);
  if (suspicious && signature !== options.pendingRemoval) return { ...common, vanish: [], pendingRemoval: signature };
  return { ...common, vanish: gone };
}

/** When the next scan is due. */
export function nextScan(repo: Repo, now: Date): Date {
  return new Date(now.getTime() + repo.scanInterval * 1000);
}

function goneSignature(gone: readonly RepoEntry[]): string {
  const keys = gone.map((entry) => keyOf(entry.name, entry.packageVersion)).sort();
  return createHash("sha256").update(JSON.stringify(keys)).digest("hex");
}

function keyOf(name: string, version: string): string {
  return `${name}#${version}`;
}
