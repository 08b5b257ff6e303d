import { carried } from "../../../shared/domain/audit/log.ts";
import { backupStore } from "../../../shared/domain/backup/store.ts";
import { credentialStore } from "../../../shared/domain/credential/store.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { groupStore } from "../../../shared/domain/group/store.ts";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";
import { probeBy } from "./probe.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const stores = {
  backups: backupStore(table),
  credentials: credentialStore(table),
  runtimes: runtimeStore(table),
  pager: openPager(table),
};
const probe = probeBy(openFunctions(), env.PROBE_FUNCTION_PREFIX);
const needs = { ...stores, groups: groupStore(table), deployments: deploymentStore(table), probe, newId };
export const handler = api(endpoints(needs), carried(table));
