import { createHash } from "node:crypto";
import type { ListedSame } from "../../sources/contract.ts";
import type { KnownVersion, Manifest } from "./manifest.ts";
import type { Repo } from "./schema.ts";

/** A version as the listing has it now, reduced to what a scan compares. */
export interface ListedVersion {
  readonly name: string;
  readonly version: string;
  /** Stands for all that the listing says of it; made from the entry where it is absent. */
  readonly hash?: string;
}

/** What a scan has to do about one app. `T` is the source's entry. */
export interface AppPlan<T> {
  readonly name: string;
  /** New, or another archive than before. */
  readonly take: T[];
  /** The same archive, but the listing says something else about it, or lists it again. */
  readonly refresh: { readonly entry: T; readonly known: KnownVersion }[];
  /** No longer listed. */
  vanish: readonly KnownVersion[];
  /** Bad ones that are no longer listed: nothing about them is worth keeping. */
  readonly forget: KnownVersion[];
}

export interface ScanPlan<T> {
  /** Apps about which there is something to do. */
  readonly apps: readonly AppPlan<T>[];
  /** Bad ones that are listed as before: not fetched again. */
  readonly stillBad: readonly KnownVersion[];
  /** Listed a second time, beside one that is known. */
  readonly doubled: readonly T[];
  /** Versions of all `take`. */
  readonly toTake: number;
  readonly unchanged: number;
  /** Versions that are gone, but stay for now. */
  readonly heldBack: number;
  /** Set when much is gone at once: nothing vanishes until the next scan finds the same gone. */
  readonly pendingRemoval?: string;
}

export interface PlanInput<T> {
  /** What is to be compared: everything, or what is not in `same`. */
  readonly entries: readonly T[];
  readonly same: readonly ListedSame[];
  /** Versions that the listing names but that cannot be used: they are not gone. */
  readonly unusable: readonly Pick<ListedVersion, "name" | "version">[];
  /** `false`: a cut listing could not be told from a whole one, so that every removal needs a second scan. */
  readonly complete: boolean;
  /** What the last scan left pending. */
  readonly pendingRemoval?: string | undefined;
  /** Fetch bad packages again. */
  readonly force: boolean;
  /** Id of the app version that an entry becomes, where the listing says enough to tell: the same id is the same archive. */
  readonly idOf: (entry: T) => string | undefined;
}

/** More than this share (and more than one) gone at once needs two scans that agree; so does everything. */
const REMOVAL_SHARE = 0.2;

/** SHA-256 of everything that the listing says of a version; key order does not matter as sources build entries alike. */
export function entryHash(entry: object): string {
  return createHash("sha256").update(JSON.stringify(entry)).digest("base64url").slice(0, 22);
}

/** Compares what is listed with what is known. Pure; O(listed + known). */
export function planScan<T extends ListedVersion>(known: Manifest, input: PlanInput<T>): ScanPlan<T> {
  const apps = new Map<string, AppPlan<T>>();
  const plan = (name: string): AppPlan<T> => {
    const app = apps.get(name) ?? { name, take: [], refresh: [], vanish: [], forget: [] };
    apps.set(name, app);
    return app;
  };
  const named = new Set(input.unusable.map(({ name, version }) => keyOf(name, version)));
  const stillBad: KnownVersion[] = [];
  const doubled: T[] = [];
  let unchanged = 0;
  let toTake = 0;
  const asBefore = (old: KnownVersion): void => {
    if (old.state === "bad") stillBad.push(old);
    else unchanged += 1;
  };
  const hashes = known.hashes({ force: input.force });
  const twice = new Set<string>();
  for (const { name, hash } of input.same) {
    const old = hashes.find(name, hash);
    twice.add(keyOf(name, old.version));
    asBefore(old);
  }
  for (const entry of input.entries) {
    const key = keyOf(entry.name, entry.version);
    named.add(key);
    const old = known.get(entry.name, entry.version);
    const hash = entry.hash ?? entryHash(entry);
    if (twice.has(key)) doubled.push(entry);
    else if (
      old !== undefined &&
      old.hash === hash &&
      old.state !== "vanished" &&
      !(old.state === "bad" && input.force)
    )
      asBefore(old);
    else if (old?.versionId !== undefined && (old.versionId === input.idOf(entry) || old.hash === hash))
      plan(entry.name).refresh.push({ entry, known: old });
    else {
      plan(entry.name).take.push(entry);
      toTake += 1;
    }
  }
  for (const key of twice) named.add(key);
  const gone: KnownVersion[] = [];
  let alive = 0;
  for (const old of known.versions()) {
    const isAlive = old.state === "active" || old.state === "listed";
    if (isAlive) alive += 1;
    if (named.has(keyOf(old.name, old.version))) continue;
    if (isAlive) gone.push(old);
    else if (old.state === "bad") plan(old.name).forget.push(old);
  }
  const counts = { stillBad, doubled, toTake, unchanged };
  const done = () => ({ ...counts, apps: [...apps.values()] });
  if (gone.length === 0) return { ...done(), heldBack: 0 };
  const signature = goneSignature(gone);
  const nothingLeft = gone.length === alive && toTake === 0;
  const much = gone.length > 1 && gone.length > alive * REMOVAL_SHARE;
  if ((!input.complete || much || nothingLeft) && signature !== input.pendingRemoval)
    return { ...done(), heldBack: gone.length, pendingRemoval: signature };
  for (const [name, versions] of Map.groupBy(gone, (old) => old.name)) plan(name).vanish = versions;
  return { ...done(), heldBack: 0 };
}

/** When the next scan is due. */
export function nextScan(repo: Repo, now: Date): Date {
  return new Date(now.getTime() + repo.scanInterval * 1000);
}

function goneSignature(gone: readonly KnownVersion[]): string {
  const keys = gone.map((entry) => keyOf(entry.name, entry.version)).sort();
  return createHash("sha256").update(JSON.stringify(keys)).digest("hex");
}

function keyOf(name: string, version: string): string {
  return `${name}#${version}`;
}
