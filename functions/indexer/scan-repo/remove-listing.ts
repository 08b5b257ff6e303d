import { appKey, appVersionItem, appVersionKey } from "../../../shared/domain/app/entity.ts";
import { listApp } from "../../../shared/domain/app/listing.ts";
import { vanished } from "../../../shared/domain/app/rules.ts";
import { App, AppVersion } from "../../../shared/domain/app/schema.ts";
import { repoEntryKey } from "../../../shared/domain/repo/entity.ts";
import type { RepoStore } from "../../../shared/domain/repo/store.ts";
import type { Clock } from "../../../shared/kernel/clock.ts";
import { derivedId } from "../../../shared/kernel/ids.ts";
import type { Table, Write } from "../../../shared/platform/dynamodb.ts";

export interface RemoveParts {
  readonly table: Table;
  readonly repos: RepoStore;
  readonly clock: Clock;
}

/** Versions of one transaction: each is two items, and their apps are at most as many: 75 of 100. */
const CHUNK = 25;

/**
 * Takes the apps of a deleted repo out of the listing: apps and versions are marked as vanished, as deployments use them;
 * the indexer's own records go. Records go in the transaction that marks their versions, so that it goes on where it
 * was cut off. Answers `gone` when there is no such deleted repo.
 */
export async function removeListing(
  { table, repos, clock }: RemoveParts,
  { tenantId, repoId }: { readonly tenantId: string; readonly repoId: string },
): Promise<"removed" | "gone"> {
  if ((await repos.removal(tenantId, repoId)) === undefined) return "gone";
  const entries = await repos.entries(tenantId, repoId);
  const now = clock();
  for (let start = 0; start < entries.length; start += CHUNK) {
    const chunk = entries.slice(start, start + CHUNK);
    const apps = [...new Set(chunk.map(({ name }) => derivedId("app", tenantId, repoId, name)))];
    const versions = chunk.flatMap(({ versionId }) => versionId ?? []);
    const rows = await table.batchGet([
      ...apps.map((id) => appKey(tenantId, id)),
      ...versions.map((id) => appVersionKey(tenantId, id)),
    ]);
    const writes: Write[] = rows.flatMap((row, index): Write[] => {
      if (row === undefined || row.status === "vanished") return [];
      if (index < apps.length) return [{ update: listApp(vanished(App.parse(row), now)) }];
      return [{ put: appVersionItem(vanished(AppVersion.parse(row), now)) }];
    });
    const records = chunk.map((entry): Write => {
      return { delete: repoEntryKey(tenantId, repoId, entry.name, entry.packageVersion) };
    });
    await table.transact([...writes, ...records]);
  }
  await repos.removalDone(tenantId, repoId);
  return "removed";
}
