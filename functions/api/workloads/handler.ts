import { carried } from "../../../shared/domain/audit/log.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { clusterBy } from "./cluster.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const cluster = clusterBy(openFunctions(), env.INSPECT_FUNCTION_PREFIX);
const needs = { table, deployments: deploymentStore(table), pager: openPager(table), cluster };
export const handler = api(endpoints(needs), carried(table));
