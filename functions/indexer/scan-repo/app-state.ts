import type { App } from "../../../shared/domain/app/schema.ts";
import type { KnownVersion } from "../../../shared/domain/repo/manifest.ts";
import type { SourceEntry } from "../../../shared/sources/contract.ts";
import type { Taken } from "./take-package.ts";
import type { RowContext } from "./version-row.ts";

/** Some changes of one app, small enough for one transaction. */
export interface AppStep {
  /** Fetched. */
  readonly taken: readonly Taken[];
  /** Listed without being fetched; their digests are known. */
  readonly list: readonly SourceEntry[];
  readonly refresh: readonly { readonly entry: SourceEntry; readonly known: KnownVersion }[];
  readonly vanish: readonly KnownVersion[];
  readonly forget: readonly KnownVersion[];
}

export interface AppState extends RowContext {
  /** What is known of the app's versions, by version. */
  readonly known: ReadonlyMap<string, KnownVersion>;
  /** What the listing says now, of what was read of it. */
  readonly listed: ReadonlyMap<string, SourceEntry>;
  readonly shown: App | undefined;
}
