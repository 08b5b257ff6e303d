import { comparePre, compareVersions, parseVersion, type Version } from "./version.ts";

/** What versions a chart wants: `kubeVersion`, and the versions of its dependencies. */
export interface Constraint {
  /** Whether the version is one of those. */
  allows(version: Version): boolean;
}

/** As Helm's library bounds them. */
const MAX_LENGTH = 512;
const MAX_GROUPS = 32;

/** Go's `\s`; JavaScript's holds 20 characters more. */
const SPACE = "[\\t\\n\\f\\r ]";
const NUMBER = "[0-9|xX*]+";
const IDENTIFIERS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
const SUFFIX = `(?:\\+${IDENTIFIERS})?`;
const WHOLE = `v?${NUMBER}(?:\\.${NUMBER}){0,2}(?:-${IDENTIFIERS})?${SUFFIX}`;
const PARTS = `v?(${NUMBER})(\\.${NUMBER})?(\\.${NUMBER})?(?:-(${IDENTIFIERS}))?${SUFFIX}`;
const RANGE = new RegExp(`${SPACE}*(${WHOLE})${SPACE}+-${SPACE}+(${WHOLE})${SPACE}*`, "g");
const TERM = new RegExp(`(!=|>=|=>|<=|=<|~>|=|>|<|~|\\^|)${SPACE}*${PARTS}`, "y");
const SPACES = new RegExp(`${SPACE}*`, "y");

/**
 * Reads a constraint by the rules of Masterminds/semver 3, which Helm follows and npm's `semver` does not: commas and
 * spaces both mean "and", `||` means "or", a version with a wildcard or with parts left out is a range, and a
 * pre-release is allowed only by a group of terms in which one names a pre-release: `1.22.17-gke.100` is none of `>=1.20`.
 * `undefined` for what Helm refuses. Linear in the text, but for hyphen ranges, which are quadratic in its 512 characters.
 */
export function parseConstraint(text: string): Constraint | undefined {
  if (new TextEncoder().encode(text).byteLength > MAX_LENGTH) return undefined;
  const groups = rewriteRanges(text).split("||");
  if (groups.length > MAX_GROUPS) return undefined;
  const read = groups.map(readGroup);
  if (!read.every((terms) => terms !== undefined)) return undefined;
  return { allows: (version) => read.some((terms) => allows(terms, version)) };
}

/** `1.2 - 2.0` → `>= 1.2, <= 2.0`. */
function rewriteRanges(text: string): string {
  let rewritten = text;
  for (const [whole, from, to] of text.matchAll(RANGE))
    rewritten = rewritten.replace(whole, () => `>= ${from}, <= ${to} `);
  return rewritten;
}

interface Term {
  readonly operator: string;
  readonly base: Version;
  /** Which is the first part that was left out or is a wildcard: `1.x` leaves the minor part open. */
  readonly open: "none" | "major" | "minor" | "patch";
}

/** Terms of one group. By hand and not by one expression for the whole: that one would take exponential time. */
function readGroup(text: string): readonly Term[] | undefined {
  const terms: Term[] = [];
  for (let at = skip(text, 0); ; ) {
    TERM.lastIndex = at;
    const match = TERM.exec(text);
    const term = match === null ? undefined : readTerm(match);
    if (term === undefined) return undefined;
    terms.push(term);
    const end = TERM.lastIndex;
    at = skip(text, end);
    if (at === text.length) return terms;
    if (text[at] === ",") at = skip(text, at + 1);
    else if (at === end) return undefined;
  }
}

function skip(text: string, at: number): number {
  SPACES.lastIndex = at;
  SPACES.exec(text);
  return SPACES.lastIndex;
}

function readTerm([, operator = "", major = "", minor = "", patch = "", pre]: RegExpExecArray): Term | undefined {
  const suffix = pre === undefined ? "" : `-${pre}`;
  const isOpen = (part: string) => ["", "x", "X", "*"].includes(part.replace(/^\./, ""));
  const [open, numbers] = isOpen(major)
    ? (["major", "0.0.0"] as const)
    : isOpen(minor)
      ? (["minor", `${major}.0.0`] as const)
      : isOpen(patch)
        ? (["patch", `${major}${minor}.0`] as const)
        : (["none", `${major}${minor}${patch}`] as const);
  const base = parseVersion(numbers + suffix);
  return base === undefined ? undefined : { operator, base, open };
}

function allows(terms: readonly Term[], version: Version): boolean {
  if (version.pre !== "" && terms.every(({ base }) => base.pre === "")) return false;
  return terms.every((term) => meets(term, version));
}

function meets(term: Term, version: Version): boolean {
  const { operator, base, open } = term;
  switch (operator) {
    case "!=":
      return differs(term, version);
    case ">":
      return above(term, version);
    case "<":
      return compareVersions(version, base) < 0;
    case ">=":
    case "=>":
      return compareVersions(version, base) >= 0;
    case "<=":
    case "=<":
      return notAbove(term, version);
    case "~":
    case "~>":
      return near(term, version);
    case "^":
      return compatible(term, version);
    default:
      return open === "none" ? compareVersions(version, base) === 0 : near(term, version);
  }
}

/** `!=1.2` is no version of 1.2; `!=*` is no version of major 0, as in Helm. */
function differs({ base, open }: Term, version: Version): boolean {
  if (open === "none") return compareVersions(version, base) !== 0;
  if (version.major !== base.major) return true;
  if (open === "minor") return false;
  if (version.minor !== base.minor) return true;
  if (open === "patch") return (version.pre !== "" || base.pre !== "") && comparePre(version.pre, base.pre) !== 0;
  return version.patch !== base.patch || compareVersions(version, base) !== 0;
}

/** `>11` is 12 and later, `>11.1` is 11.2 and later. */
function above({ base, open }: Term, version: Version): boolean {
  if (open === "none" || version.major !== base.major) {
    return open === "none" ? compareVersions(version, base) > 0 : version.major > base.major;
  }
  if (open === "minor") return false;
  return open === "patch" ? version.minor > base.minor : compareVersions(version, base) > 0;
}

/** `<=11` holds 11.9, `<=1.1` holds 1.1.9. */
function notAbove({ base, open }: Term, version: Version): boolean {
  if (open === "none") return compareVersions(version, base) <= 0;
  if (version.major !== base.major) return version.major < base.major;
  return open === "minor" || version.minor <= base.minor;
}

/** `~1.2.3` stays in 1.2, `~1` in 1; `~0.0.0` and `*` are everything. */
function near({ base, open }: Term, version: Version): boolean {
  if (compareVersions(version, base) < 0) return false;
  const zero = base.major === 0n && base.minor === 0n && base.patch === 0n;
  if (zero && open !== "minor" && open !== "patch") return true;
  return version.major === base.major && (open === "minor" || version.minor === base.minor);
}

/** `^1.2.3` stays in 1; below 1 the first part that is not 0 must stay. */
function compatible({ base, open }: Term, version: Version): boolean {
  if (compareVersions(version, base) < 0) return false;
  if (version.major !== base.major) return false;
  if (base.major > 0n || open === "minor") return true;
  if (version.minor !== base.minor) return false;
  return base.minor > 0n || open === "patch" || version.patch === base.patch;
}
