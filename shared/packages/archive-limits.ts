import { Problem } from "../kernel/problem.ts";

/** Bounds of one archive, in bytes where not said otherwise. */
export interface ArchiveLimits {
  readonly compressed: number;
  /** All that it unpacks to; of a tar with headers and padding. */
  readonly unpacked: number;
  readonly file: number;
  /** Entries of any type. */
  readonly count: number;
  /** Unpacked to compressed, counted beyond the first MiB: texts reach 20, bombs 1000. */
  readonly ratio: number;
  /** Characters of a path. */
  readonly path: number;
}

/**
 * All 12,890 archives of helm/charts have at most 244 entries, 3.5 MB unpacked, 360 KB a file, a ratio of 15.6 and paths
 * of 105 characters; helm itself allows 5 MiB a file and 100 MiB together.
 */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  compressed: 20 * 1024 * 1024,
  unpacked: 100 * 1024 * 1024,
  file: 5 * 1024 * 1024,
  count: 5000,
  ratio: 200,
  path: 255,
};

const RATIO_FREE = 1024 * 1024;

/** 422 `package-archive`; the pointer is the entry's name, cut: names are the attacker's. */
export function refusal(what: string, remedy: string, entry?: string): Problem {
  const pointer = entry === undefined ? "" : `/${entry.slice(0, 255)}`;
  return new Problem({
    status: 422,
    code: "package-archive",
    title: "The package's archive is refused",
    detail: `${what} ${remedy}`,
    errors: [{ pointer, detail: what, remedy }],
  });
}

const SMALLER = "Make it smaller: programs and data belong into the image.";

/** @throws Problem when more compressed bytes came than allowed */
export function boundCompressed(total: number, limits: ArchiveLimits): void {
  if (total > limits.compressed) throw refusal(`The archive has more than ${limits.compressed} bytes.`, SMALLER);
}

/** @throws Problem when so much unpacked is too much, or too much for so little compressed */
export function boundUnpacked(total: number, compressed: number, limits: ArchiveLimits): void {
  if (total > limits.unpacked) throw refusal(`The archive unpacks to more than ${limits.unpacked} bytes.`, SMALLER);
  if (total > RATIO_FREE && total > compressed * limits.ratio)
    throw refusal(`The archive unpacks to more than ${limits.ratio} times its size.`, "Remove what inflates it.");
}

/** @throws Problem when this many entries are too many */
export function boundCount(count: number, limits: ArchiveLimits): void {
  if (count > limits.count)
    throw refusal(`The archive has more than ${limits.count} entries.`, "Pack only what the package needs.");
}

/** @throws Problem when one file is too large */
export function boundFile(name: string, size: number, limits: ArchiveLimits): void {
  if (size > limits.file)
    throw refusal(`${JSON.stringify(name)} has more than ${limits.file} bytes.`, "Put it into the image.", name);
}
