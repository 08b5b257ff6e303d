import { catalogue } from "../../domain/app/catalogue.ts";
import { appStore } from "../../domain/app/store.ts";
import { backupScheduleStore } from "../../domain/backup/schedule-store.ts";
import { backupStore } from "../../domain/backup/store.ts";
import { driftStore } from "../../domain/drift/store.ts";
import { keyPairStore } from "../../domain/key-pair/store.ts";
import { policyStore } from "../../domain/policy/store.ts";
import { QuotaDefaults } from "../../domain/quota/rules.ts";
import { quotaStore } from "../../domain/quota/store.ts";
import { runtimeStore } from "../../domain/runtime/store.ts";
import { newId } from "../../kernel/ids.ts";
import type { testWorld } from "../../tasks/testing/world.ts";

/** What the sweeps need, of a world's table; what fails is kept. */
export function keepingParts({ table, deployments, revisions, clock, sealer, jobs }: ReturnType<typeof testWorld>) {
  const failures: unknown[] = [];
  const parts = {
    deployments,
    revisions,
    jobs,
    sealer,
    clock,
    newId,
    backups: backupStore(table),
    schedules: backupScheduleStore(table),
    keyPairs: keyPairStore(table),
    drift: driftStore(table),
    policies: policyStore(table),
    apps: appStore(table),
    catalogue: catalogue(table),
    runtimes: runtimeStore(table),
    quotas: quotaStore(table, QuotaDefaults.parse("")),
    versions: { read: () => Promise.reject(new Error("every version was read")) },
    failed: (_tenantId: string, error: unknown) => void failures.push(error),
  };
  return { parts, failures };
}
