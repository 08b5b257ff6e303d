import { appPartition, versionsPartition } from "../../../shared/domain/app/entity.ts";
import { App, AppVersion } from "../../../shared/domain/app/schema.ts";
import type { KnownVersion, Manifest } from "../../../shared/domain/repo/manifest.ts";
import type { Table } from "../../../shared/platform/dynamodb.ts";

/** Apps of a repo with their versions, from the table. One query a MiB of the tenant's apps, then one or more an app. */
export async function* storedListing(
  table: Table,
  { tenantId, repoId }: { readonly tenantId: string; readonly repoId: string },
): AsyncGenerator<{ readonly app: App; readonly versions: readonly AppVersion[] }> {
  const items = await table.queryAll({ pk: appPartition(tenantId), consistent: true });
  for (const item of items) {
    if (item["repoId"] !== repoId) continue;
    const app = App.parse(item);
    const rows = await table.queryAll({ index: "gsi1", pk: versionsPartition(tenantId, app.id) });
    yield { app, versions: rows.map((row) => AppVersion.parse(row)) };
  }
}

/**
 * Adds to a manifest what the table holds and it does not know: after a scan that died between its writes and its end, or
 * when the manifest is lost. What is added has no hash, so that it is compared anew.
 */
export async function completeManifest(
  table: Table,
  repo: { readonly tenantId: string; readonly repoId: string },
  manifest: Manifest,
): Promise<void> {
  for await (const { versions } of storedListing(table, repo)) {
    for (const [version, rows] of Map.groupBy(versions, (row) => row.packageVersion)) {
      const row = rows.find(({ status }) => status !== "vanished") ?? rows[0];
      if (row === undefined) continue;
      const state = stateOf(row);
      const known = manifest.get(row.name, version);
      if (known?.versionId === row.id && (known.state === "vanished") === (state === "vanished")) continue;
      manifest.set({ name: row.name, version, hash: "", state, versionId: row.id });
    }
  }
}

function stateOf({ status, format }: AppVersion): KnownVersion["state"] {
  if (status === "vanished") return "vanished";
  return format === undefined ? "listed" : "active";
}
