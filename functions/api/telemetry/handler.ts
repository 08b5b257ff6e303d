import { carried } from "../../../shared/domain/audit/log.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { deploymentEventStore } from "../../../shared/domain/deployment-event/store.ts";
import { metricStore } from "../../../shared/domain/metric/store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";
import { askPilotBy } from "./looks.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const needs = {
  deployments: deploymentStore(table),
  metrics: metricStore(table),
  events: deploymentEventStore(table),
  pager: openPager(table),
  askPilot: askPilotBy(openFunctions(), env.ASK_FUNCTION_NAME),
};
export const handler = api(endpoints(needs), carried(table));
