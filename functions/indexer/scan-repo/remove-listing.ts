import { appVersionItem } from "../../../shared/domain/app/entity.ts";
import { listApp } from "../../../shared/domain/app/listing.ts";
import { vanished } from "../../../shared/domain/app/rules.ts";
import type { Manifests } from "../../../shared/domain/repo/manifests.ts";
import type { RepoStore } from "../../../shared/domain/repo/store.ts";
import type { Clock } from "../../../shared/kernel/clock.ts";
import { BACKGROUND, repeatOnConflict } from "../../../shared/platform/conflicts.ts";
import type { Table, Write } from "../../../shared/platform/dynamodb.ts";
import { storedListing } from "./stored-listing.ts";
import { vanishedRow } from "./version-row.ts";

export interface RemoveParts {
  readonly table: Table;
  readonly repos: RepoStore;
  readonly manifests: Manifests;
  readonly clock: Clock;
}

/** Versions of one transaction. */
const CHUNK = 90;

/**
 * Takes the apps of a deleted repo out of the listing: apps and versions are marked as vanished, as deployments use them;
 * what the indexer kept for itself goes. What is marked already is left alone, so that it goes on where it was cut off.
 * Answers `gone` when there is no such deleted repo.
 */
export async function removeListing(
  { table, repos, manifests, clock }: RemoveParts,
  { tenantId, repoId }: { readonly tenantId: string; readonly repoId: string },
): Promise<"removed" | "gone"> {
  const removal = await repos.removal(tenantId, repoId);
  if (removal === undefined) return "gone";
  const now = clock();
  const write = (writes: readonly Write[]) => repeatOnConflict(() => table.transact(writes), undefined, BACKGROUND);
  for await (const { app, versions } of storedListing(table, { tenantId, repoId })) {
    const rows = versions.flatMap((version) => vanishedRow(version, now) ?? []);
    for (let start = 0; start < rows.length; start += CHUNK)
      await write(rows.slice(start, start + CHUNK).map((row) => ({ put: appVersionItem(row) })));
    if (app.status !== "vanished") await write([{ update: listApp(vanished(app, now)) }]);
  }
  if (removal.manifest !== undefined) await manifests.drop(removal.manifest);
  await repos.removalDone(tenantId, repoId);
  return "removed";
}
