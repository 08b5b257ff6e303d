import { expect, it } from "vitest";
import { withinTenant } from "../../platform/fence.ts";
import { memoryTable } from "../../platform/testing/memory-table.ts";
import type { Backup } from "./schema.ts";
import { backupStore, backupWrite } from "./store.ts";

it("tells the owner of a runtime how many back-ups of its guests hold snapshots, and no more", async () => {
  const table = memoryTable();
  const at = "2026-11-22T02:00:00.000Z";
  const backup = (id: string, snapshots: Backup["snapshots"]): Backup => ({
    id,
    tenantId: "tenant-guest",
    deploymentId: "dep-1",
    name: "kept",
    policy: "device",
    consistency: "crash",
    status: "available",
    jobId: "job-1",
    spec: {
      appId: "app-1",
      appVersionId: "appv-1",
      repoId: "repo-1",
      runtimeId: "rt-1",
      values: {},
      subnetId: "subnet-1",
    },
    provider: "aws",
    snapshots,
    createdBy: "usr-1",
    version: 1,
    createdAt: at,
  });
  const snapshot = { nodeId: "node-1", role: "", sid: 1, snapshotId: "snap-1", size: 10, createdAt: at };
  await table.transact([backupWrite(backup("bak-1", { "node-1": snapshot })), backupWrite(backup("bak-2", {}))]);
  const guests = [
    { guestTenantId: "tenant-guest", deploymentId: "dep-1" },
    { guestTenantId: "tenant-guest", deploymentId: "dep-2" },
  ];
  const kept = await withinTenant("tenant-owner", () => backupStore(table).keptBy(guests));
  expect(kept).toBe(1);
  expect(await backupStore(table).keptBy([])).toBe(0);
});
