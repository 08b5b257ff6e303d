import { catalogue } from "../../../shared/domain/app/catalogue.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { backupStore } from "../../../shared/domain/backup/store.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { driftStore } from "../../../shared/domain/drift/store.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { rolloutStore } from "../../../shared/domain/rollout/store.ts";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { versionReaderBy } from "../../../shared/sources/version-reader.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const needs = {
  apps: appStore(table),
  backups: backupStore(table),
  catalogue: catalogue(table),
  deployments: deploymentStore(table),
  drift: driftStore(table),
  versions: versionReaderBy(openFunctions(), env.SCAN_FUNCTION_NAME),
  quotas: quotaStore(table, env.QUOTA_DEFAULTS),
  revisions: revisionStore(table),
  rollouts: rolloutStore(table),
  runtimes: runtimeStore(table),
  pager: openPager(table),
  sealer: openSealer(env.KEY_ID),
  newId,
};
export const handler = api(endpoints(needs), carried(table));
