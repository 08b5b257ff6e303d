import { draftApp, draftVersion } from "../../shared/domain/app/drafts.ts";
import { appItem, appVersionItem, packageItem } from "../../shared/domain/app/entity.ts";
import type { AppVersion } from "../../shared/domain/app/schema.ts";
import { chartWith, goodChart } from "../../shared/packages/helm/test-chart.ts";
import type { Table } from "../../shared/platform/dynamodb.ts";

/** A chart without a schema that the tenant uploaded. */
export async function seedChart(table: Table, tenantId: string): Promise<AppVersion> {
  const now = new Date("2026-11-21T09:00:00.000Z");
  const read = goodChart(chartWith({ "values.schema.json": null }));
  const upload = { tenantId, name: read.name, packageVersion: "1.2.0", digest: `sha256:${"1".repeat(64)}`, size: 1 };
  const version = draftVersion({ ...upload, format: "helm", read, now });
  const app = draftApp(undefined, version, read, now);
  await table.transact([
    { put: appItem(app) },
    { put: appVersionItem(version) },
    { put: packageItem(tenantId, version.id, { format: "helm", package: read }) },
  ]);
  return version;
}
