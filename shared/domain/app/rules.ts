import type { App, AppVersion } from "./schema.ts";

const SEMVER = /^v?(\d{1,12})(?:\.(\d{1,12}))?(?:\.(\d{1,12}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/**
 * Text whose order is the order of versions (semver.org, clause 11): numbers padded, a pre-release before its release,
 * numeric identifiers before others. What is no version number sorts before all that are, as text.
 */
export function versionOrder(version: string): string {
  const match = SEMVER.exec(version);
  if (match === null) return `0${version}`;
  const numbers = [match[1], match[2], match[3]].map((part) => pad(part ?? "0")).join(".");
  const identifiers = (match[4]?.split(".") ?? []).map((part) => (/^\d+$/.test(part) ? `0${pad(part)}` : `1${part}`));
  // "~" sorts after "-"; "!" sorts before everything in an identifier, so that fewer identifiers come first.
  return `1${numbers}${identifiers.length === 0 ? "~" : `-${identifiers.join("!")}`}`;
}

/** Whether the version is a pre-release such as `1.0.0-rc.1`. */
function isPrerelease(version: string): boolean {
  return SEMVER.exec(version)?.[4] !== undefined;
}

/** The version to show and to take when none is named: the highest release, or else the highest pre-release. */
export function latest<T extends { readonly version: string }>(versions: readonly T[]): T | undefined {
  const rank = (version: string): string => `${isPrerelease(version) ? "0" : "1"}${versionOrder(version)}`;
  return versions.reduce<T | undefined>(
    (best, next) => (best === undefined || rank(next.version) > rank(best.version) ? next : best),
    undefined,
  );
}

/** Whether every word of `q` stands in the app's names, descriptions or keywords, in any language; case does not matter. */
export function matchesSearch({ name, description, keywords, curated = {} }: App, q: string): boolean {
  const localised = [curated.displayName, curated.descriptions].flatMap((texts) => Object.values(texts ?? {}));
  const text = [name, description, ...(curated.keywords ?? keywords), ...localised].join("\n").toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** What the listing shows of a repo that is gone or of an app that its index no longer names. What is deleted stays so. */
export function vanished<T extends App | AppVersion>(object: T, now: Date): T {
  if (object.status === "vanished" || object.status === "deleted") return object;
  const was = "packageVersion" in object ? { was: object.status } : {};
  return { ...object, ...was, status: "vanished", version: object.version + 1, updatedAt: now.toISOString() };
}

function pad(digits: string): string {
  return digits.padStart(12, "0");
}
