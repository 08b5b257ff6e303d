import * as z from "zod";
import type { Item, Key } from "../../platform/dynamodb.ts";
import { repoEntryKey } from "./entity.ts";

/**
 * What the indexer knows of one version that a repo lists or listed: enough to tell, without fetching anything, whether
 * an index says something new. About 250 bytes; 10,000 versions are read in three queries.
 */
export const RepoEntry = z.object({
  tenantId: z.string(),
  repoId: z.string(),
  name: z.string(),
  /** Package version as the index writes it. */
  packageVersion: z.string(),
  /** SHA-256 of everything that the index says about the version (hex). */
  entryHash: z.string(),
  /** `bad`: fetched, and cannot be taken; it is not fetched again until its index entry changes. */
  status: z.enum(["active", "vanished", "bad"]),
  /** `sha256:<hex>` of the archive's bytes; absent where it could not be fetched. */
  digest: z.string().optional(),
  /** The app version that it became; absent where it became none. */
  versionId: z.string().optional(),
  /** Why it is bad. */
  detail: z.string().optional(),
});
export type RepoEntry = z.infer<typeof RepoEntry>;

export function repoEntryItem(entry: RepoEntry): Item & Key {
  const key = repoEntryKey(entry.tenantId, entry.repoId, entry.name, entry.packageVersion);
  return { ...key, entity: "RepoEntry", ...entry };
}
