import { approvals } from "../approvals/gate.ts";
import { catalogue } from "../domain/app/catalogue.ts";
import { appStore } from "../domain/app/store.ts";
import { backupStore } from "../domain/backup/store.ts";
import { deploymentStore } from "../domain/deployment/store.ts";
import { driftStore } from "../domain/drift/store.ts";
import { groupStore } from "../domain/group/store.ts";
import { keyPairStore } from "../domain/key-pair/store.ts";
import { policyStore } from "../domain/policy/store.ts";
import type { Limits } from "../domain/quota/rules.ts";
import { quotaStore } from "../domain/quota/store.ts";
import { repoStore } from "../domain/repo/store.ts";
import { revisionStore } from "../domain/revision/store.ts";
import { runtimeStore } from "../domain/runtime/store.ts";
import { askImagesBy } from "../images/asking.ts";
import { newId } from "../kernel/ids.ts";
import type { Table } from "../platform/dynamodb.ts";
import type { Functions } from "../platform/lambda.ts";
import { openPager } from "../platform/middleware/pages.ts";
import { openSealer } from "../platform/secrets.ts";
import { packageFormats } from "../providers/facts.ts";
import { versionReaderBy } from "../sources/version-reader.ts";
import { holding } from "./hold.ts";
import { type ClusterFunctions, clustersBy } from "./workloads/clusters.ts";

/** What of a function's settings operations need. `KEY_ID`: the key that seals, and after commas those that open too. */
export interface OperationSettings {
  readonly QUOTA_DEFAULTS: Limits;
  readonly KEY_ID: string;
  readonly SCAN_FUNCTION_NAME: string;
}

/** All that operations are decided from and written to: for every function of the API that does some. No round trip. */
export function openOperations(table: Table, functions: Functions, env: OperationSettings & Partial<ClusterFunctions>) {
  const gate = approvals(table, newId);
  const sealer = openSealer(env.KEY_ID);
  const { PREVIEW_FUNCTION_PREFIX, INSPECT_FUNCTION_PREFIX } = env;
  const clusters =
    PREVIEW_FUNCTION_PREFIX === undefined || INSPECT_FUNCTION_PREFIX === undefined
      ? undefined
      : clustersBy(functions, sealer, { PREVIEW_FUNCTION_PREFIX, INSPECT_FUNCTION_PREFIX });
  return {
    apps: appStore(table),
    approvals: gate,
    holds: holding(table, gate),
    backups: backupStore(table),
    keyPairs: keyPairStore(table),
    catalogue: catalogue(table),
    deployments: deploymentStore(table),
    drift: driftStore(table),
    formats: packageFormats,
    groups: groupStore(table),
    newId,
    pager: openPager(table),
    policies: policyStore(table),
    quotas: quotaStore(table, env.QUOTA_DEFAULTS),
    repos: repoStore(table),
    revisions: revisionStore(table),
    runtimes: runtimeStore(table),
    sealer,
    /** Of functions that say by which others clusters are asked. */
    clusters,
    askImages: askImagesBy(functions, env.SCAN_FUNCTION_NAME),
    versions: versionReaderBy(functions, env.SCAN_FUNCTION_NAME),
  };
}
