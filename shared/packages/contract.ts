import type { Fault } from "../kernel/problem.ts";
import type { Form } from "./form.ts";
import type { JsonObject } from "./json.ts";
import type { PackageMeta } from "./meta.ts";

/**
 * A package format is one folder beside this file: `<id>/format.ts` exports `<id>Format`, `<id>/stored.ts` exports
 * `<id>Stored`, and `node scripts/formats.ts` registers it. It recognises its packages by the files that they hold
 * (never by a flag that a publisher sets), reads them once, and answers a plain JSON-serialisable value, which is what
 * we store and what every later step works on. `conformance.ts` is the gate.
 */
export interface PackageFormat<P extends PackageValue> extends PackageReader<P>, StoredFormat<P> {}

/** From files to a package: what the functions use that open archives. */
export interface PackageReader<P extends PackageValue> {
  /** Folder name, and `format` of an app version: `vm`. */
  readonly id: string;
  /** What `detect` looks for, in words, for the answer to an upload that no format knows. */
  readonly looksFor: string;
  /** The file that gives a package's name and version, for what is said of them: `package.json`. */
  readonly describedIn: string;
  /** Cheap, looks at names only. */
  detect(files: PackageFiles): boolean;
  /** Answers every fault that it finds, not the first. Never throws for what a publisher wrote. */
  read(files: PackageFiles): PackageResult<P>;
}

/** What can be done with a package that was read and stored: what the API uses, so it must not import a reader. */
export interface StoredFormat<P extends PackageValue> {
  readonly id: string;
  /** A package that `read` answered, after storage. @throws ZodError for anything else */
  parse(stored: unknown): P;
  /** The form of a deployment; labels in the language asked for, when the package has it. */
  form(pkg: P, locale?: string): Form;
  /** Every fault with the RFC 6901 pointer of the answer, or all values with the defaults filled in. Never throws. */
  checkValues(pkg: P, answers: unknown, options?: CheckOptions): ValuesResult;
  /** Values as they may be shown. */
  mask(pkg: P, values: JsonObject): Masked;
  /** What will not work everywhere, or not as expected: told before it is deployed. Absent: the format knows none. */
  warnings?(pkg: P): readonly PackageFault[];
}

/** What every package has in common. */
export interface PackageValue {
  /** Id of its format. */
  readonly format: string;
  /** Of the app; empty when the package does not say. */
  readonly name: string;
  readonly description: string;
  readonly meta: PackageMeta;
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

export interface CheckOptions {
  /** Values of the existing deployment: what is not answered stays, and what cannot be changed must stay. */
  readonly current?: JsonObject;
}

export type ValuesResult =
  | { readonly ok: true; readonly values: JsonObject }
  | { readonly ok: false; readonly faults: readonly Fault[] };

export interface Masked {
  /** `MASK` stands where a secret is. */
  readonly values: JsonObject;
  /** Whether there was any: then the clear values are kept sealed. */
  readonly secret: boolean;
}

/** Stands for a secret in everything that can be read. */
export const MASK = "********";

/** Characters of one package, serialised: it must fit into one 400 KB table item beside its keys, even without gzip. */
export const MAX_PACKAGE_BYTES = 300 * 1024;
