/**
 * A version as Helm reads it (Masterminds/semver, which is more generous than SemVer: `v1`, `1.2` and `01.2` are
 * versions too).
 */
export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  /** Pre-release without its hyphen; empty when there is none. */
  readonly pre: string;
  readonly build: string;
}

const MAX_LENGTH = 256;
const MAX_NUMBER = 2n ** 64n - 1n;
const IDENTIFIERS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
const VERSION = new RegExp(
  `^v?([0-9]+)(?:\\.([0-9]+))?(?:\\.([0-9]+))?(?:-(${IDENTIFIERS}))?(?:\\+(${IDENTIFIERS}))?$`,
);

/** `undefined` for what Helm would not take as a version. */
export function parseVersion(text: string): Version | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const match = VERSION.exec(text);
  if (match === null) return undefined;
  const [, major = "0", minor = "0", patch = "0", pre = "", build = ""] = match;
  const numbers = { major: BigInt(major), minor: BigInt(minor), patch: BigInt(patch) };
  if (Object.values(numbers).some((number) => number > MAX_NUMBER)) return undefined;
  // SemVer: numbers of a pre-release have no leading zero. (Those of the version itself may, for Helm.)
  if (pre.split(".").some((part) => /^0[0-9]+$/.test(part))) return undefined;
  return { ...numbers, pre, build };
}

/** Below, equal or above 0, by SemVer's precedence: the build part does not count. */
export function compareVersions(one: Version, other: Version): number {
  for (const part of ["major", "minor", "patch"] as const) {
    if (one[part] !== other[part]) return one[part] < other[part] ? -1 : 1;
  }
  return comparePre(one.pre, other.pre);
}

/** A version without a pre-release is higher than its pre-releases; numbers are lower than words. */
export function comparePre(one: string, other: string): number {
  if (one === other) return 0;
  if (one === "") return 1;
  if (other === "") return -1;
  const [ours, theirs] = [one.split("."), other.split(".")];
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    const [a, b] = [ours[i], theirs[i]];
    if (a === b) continue;
    if (a === undefined) return -1;
    if (b === undefined) return 1;
    const [numeric, otherNumeric] = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
    if (numeric && otherNumeric) return BigInt(a) < BigInt(b) ? -1 : 1;
    if (numeric !== otherNumeric) return numeric ? -1 : 1;
    return a < b ? -1 : 1;
  }
  return 0;
}
