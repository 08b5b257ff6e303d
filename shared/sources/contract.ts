/** One package version as a repo lists it, normalised. Texts are the publisher's and bounded, not trusted. */
export interface SourceEntry {
  readonly name: string;
  readonly version: string;
  readonly appVersion?: string;
  readonly description: string;
  /** `sha256:<hex>` of the archive, where the repo says it. */
  readonly digest?: string;
  /** Where the archive lies, absolute; tried in order. */
  readonly urls: readonly string[];
  readonly icon?: string;
  readonly keywords: readonly string[];
  readonly home?: string;
  /** Stands for all that the listing says of it, where the source knows a cheaper one than hashing this entry. */
  readonly hash?: string;
}

/** A version that is listed exactly as `KnownHashes` has it. */
export interface ListedSame {
  readonly name: string;
  readonly hash: string;
}

/** What the last scan saw. A source may leave unread what is listed with the same hash. */
export interface KnownHashes {
  has(name: string, hash: string): boolean;
}

/** An entry that cannot be used; the others can. */
export interface SourceFault {
  readonly name: string;
  readonly version: string;
  readonly detail: string;
}

/** What the last listing said about itself; sent back, an unchanged repo answers without a body. */
export interface Validators {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** SHA-256 (hex) of the listing's bytes, for hosts that send neither. */
  readonly digest?: string | undefined;
}

/** What a listing is compared with. */
export interface Known extends Validators {
  /** Asked for at most once, and only when the repo has answered something new. */
  readonly hashes?: (() => Promise<KnownHashes>) | undefined;
}

export type Listing =
  | { readonly unchanged: true; readonly validators: Validators }
  | {
      readonly unchanged: false;
      readonly validators: Validators;
      readonly entries: readonly SourceEntry[];
      /** Listed as known, and not read again; absent where the source reads everything. */
      readonly same?: readonly ListedSame[];
      readonly faults: readonly SourceFault[];
      /** `false` where a cut listing could not be told from a whole one: nothing is removed on its word alone. */
      readonly complete: boolean;
    };

/** A kind of repo: one folder beside this file. Every method throws SourceError for what the repo's owner can mend. */
export interface Source {
  /** Folder name, and `kind` of a repo. */
  readonly kind: string;
  /** One conditional request, answered in full within `deadlineMs` (60,000 when left out). */
  list(url: string, known: Known, deadlineMs?: number): Promise<Listing>;
  /** The bytes of one archive, at most `maxBytes`; whether they are what `digest` says is checked by the caller. */
  fetchArchive(entry: SourceEntry, maxBytes: number): Promise<Uint8Array>;
}

/** A repo that cannot be read, or an archive that cannot be fetched. The message is one sentence for the repo's owner. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  /** Stable, for machines: `repo-unreachable`, `repo-refused-url`, `repo-not-an-index`, `archive-missing`. */
  readonly code: "repo-unreachable" | "repo-refused-url" | "repo-not-an-index" | "archive-missing";
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;

  constructor(code: SourceError["code"], message: string, retryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = retryable;
  }
}
