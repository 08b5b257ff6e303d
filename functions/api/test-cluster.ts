import { draftApp, draftVersion } from "../../shared/domain/app/drafts.ts";
import { appItem, appVersionItem, packageItem } from "../../shared/domain/app/entity.ts";
import type { AppVersion } from "../../shared/domain/app/schema.ts";
import { runtimeKey } from "../../shared/domain/runtime/entity.ts";
import type { Runtime } from "../../shared/domain/runtime/schema.ts";
import { chartWith, goodChart } from "../../shared/packages/helm/test-chart.ts";
import type { Table } from "../../shared/platform/dynamodb.ts";
import { seedRuntime } from "./test-store.ts";

/** A runtime that is a cluster, as its probe found it. */
export async function seedCluster(table: Table, tenantId: string, more: Partial<Runtime> = {}): Promise<Runtime> {
  const machines = await seedRuntime(table, tenantId, {}, "cluster");
  const runtime: Runtime = {
    ...machines,
    provider: "kubernetes",
    config: {},
    probe: {
      account: "https://10.0.0.1",
      region: "",
      zones: [],
      cluster: {
        version: "v1.31.4",
        permissions: { needed: [], missing: [] },
        namespaces: { own: true },
        metrics: true,
      },
      at: machines.createdAt,
    },
    ...more,
  };
  await table.put({ ...runtimeKey(tenantId, runtime.id), entity: "Runtime", ...runtime });
  return runtime;
}

/** Versions of one chart that the tenant uploaded, with some of its files replaced. */
export async function seedCharts(
  table: Table,
  tenantId: string,
  ...changes: readonly Readonly<Record<string, string | null>>[]
): Promise<AppVersion[]> {
  const now = new Date("2026-11-21T09:00:00.000Z");
  const versions: AppVersion[] = [];
  for (const [i, change] of changes.entries()) {
    const read = goodChart(chartWith(change));
    const digest = `sha256:${String(i + 2).repeat(64)}`;
    const packageVersion = read.meta.version ?? "";
    const upload = { tenantId, name: read.name, packageVersion, digest, size: 1, format: "helm" as const };
    const version = draftVersion({ ...upload, read, now });
    await table.transact([
      { put: appItem(draftApp(undefined, version, read, now)) },
      { put: appVersionItem(version) },
      { put: packageItem(tenantId, version.id, { format: "helm", package: read }) },
    ]);
    versions.push(version);
  }
  return versions;
}
