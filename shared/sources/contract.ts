import type { RepoPlace } from "../domain/repo/place.ts";
import type { RepoSecret } from "../domain/repo/secret.ts";

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

/**
 * A repo, opened: its place and what opens it are known. Every method throws SourceError for what its owner can mend, and
 * sends the secret to the place's own host alone.
 */
export interface Source {
  /**
   * What is in the repo, read in full within `deadlineMs` (60,000 when left out). Where the kind has conditional requests,
   * an unchanged repo costs one.
   */
  list(known: Known, deadlineMs?: number): Promise<Listing>;
  /** The bytes of one archive, at most `maxBytes`; whether they are what `digest` says is checked by the caller. */
  fetchArchive(entry: SourceEntry, maxBytes: number): Promise<Uint8Array>;
}

/** A kind of repo: one folder beside this file, of that name, and a line in `sources.ts`. Opening dials nothing. */
export type OpenSource = (place: RepoPlace, secret?: RepoSecret) => Source;

/** Stable, for machines; each is a problem of the API too, but the last. */
export const SOURCE_ERRORS = [
  /** Nobody answers, or not in time, or with a fault of the server's own. */
  "repo-unreachable",
  /** The URL leads to an address that the operator has not allowed. */
  "repo-private-address",
  /** A URL that is not fetched: its scheme, its redirects, its size. */
  "repo-refused-url",
  /** 401 or 403: there is no credential, or it is not good here. */
  "repo-credential-refused",
  /** The repo was imported, and nobody has set its secret here. */
  "secret-missing",
  /** The host answers, but there is no bucket, artifact repository, git repository or index there. */
  "repo-not-found",
  /** Something is there, and it is no repo. */
  "repo-not-an-index",
  "archive-missing",
] as const;
export type SourceErrorCode = (typeof SOURCE_ERRORS)[number];

/** A repo that cannot be read, or an archive that cannot be fetched. The message is one sentence for the repo's owner. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly code: SourceErrorCode;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;

  constructor(code: SourceErrorCode, message: string, retryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = retryable;
  }
}
