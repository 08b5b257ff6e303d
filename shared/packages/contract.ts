/**
 * A package format is one folder beside this file and one line in `formats.ts`. It recognises its packages by the
 * files that they hold (never by a flag that a publisher sets), reads them once, and answers a plain
 * JSON-serialisable value, which is what we store and what every later step works on.
 */
export interface PackageFormat<P> {
  /** Folder name, and `format` of an app version: `vm`. */
  readonly id: string;
  /** What `detect` looks for, in words, for the answer to an upload that no format knows. */
  readonly looksFor: string;
  /** Cheap, looks at names only. */
  detect(files: PackageFiles): boolean;
  /** Answers every fault that it finds, not the first. Never throws for what a publisher wrote. */
  read(files: PackageFiles): PackageResult<P>;
}

/** Contents by path inside the package: forward slashes, the archive's top folder stripped. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>;

export type PackageResult<P> =
  | { readonly ok: true; readonly package: P }
  | { readonly ok: false; readonly faults: readonly PackageFault[] };

/** One thing that is wrong in a package, for its publisher. */
export interface PackageFault {
  /** Path inside the package; empty when it concerns the package as a whole. */
  readonly file: string;
  /** RFC 6901 JSON pointer inside the file; empty for the file as a whole. */
  readonly pointer: string;
  readonly detail: string;
  readonly remedy: string;
}

/** Characters of one package, serialised: it must fit into one 400 KB table item beside its keys, even without gzip. */
export const MAX_PACKAGE_BYTES = 300 * 1024;
