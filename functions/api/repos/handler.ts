import { carried } from "../../../shared/domain/audit/log.ts";
import { groupStore } from "../../../shared/domain/group/store.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { repoStore } from "../../../shared/domain/repo/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";
import { scannerBy } from "./scanner.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const scanner = scannerBy(openFunctions(), env.SCAN_FUNCTION_NAME);
const needs = {
  repos: repoStore(table),
  groups: groupStore(table),
  quotas: quotaStore(table, env.QUOTA_DEFAULTS),
  pager: openPager(table),
  sealer: openSealer(env.KEY_ID),
  scanner,
  newId,
};
export const handler = api(endpoints(needs), carried(table));
