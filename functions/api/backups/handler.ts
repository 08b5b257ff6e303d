import { approvals } from "../../../shared/approvals/gate.ts";
import { catalogue } from "../../../shared/domain/app/catalogue.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { backupStore } from "../../../shared/domain/backup/store.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { driftStore } from "../../../shared/domain/drift/store.ts";
import { groupStore } from "../../../shared/domain/group/store.ts";

import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { repoStore } from "../../../shared/domain/repo/store.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { packageFormats as formats } from "../../../shared/providers/registry.ts";
import { versionReaderBy } from "../../../shared/sources/version-reader.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const stores = {
  apps: appStore(table),
  catalogue: catalogue(table),
  repos: repoStore(table),
  runtimes: runtimeStore(table),
  groups: groupStore(table),
  quotas: quotaStore(table, env.QUOTA_DEFAULTS),
  revisions: revisionStore(table),
  drift: driftStore(table),
  backups: backupStore(table),
};
const versions = versionReaderBy(openFunctions(), env.SCAN_FUNCTION_NAME);
const needs = {
  ...stores,
  versions,
  approvals: approvals(table, newId),
  deployments: deploymentStore(table),

  pager: openPager(table),
  formats,
};
const sealer = openSealer(env.KEY_ID);
export const handler = api(endpoints({ ...needs, sealer, newId }), carried(table));
