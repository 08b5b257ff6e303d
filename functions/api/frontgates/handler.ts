import { carried } from "../../../shared/domain/audit/log.ts";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { openConnections } from "../../../shared/platform/connections.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const connections = openConnections(env.PILOT_MANAGEMENT_ENDPOINT);
const needs = { frontgates: frontgateStore(table), connections, pager: openPager(table) };
export const handler = api(endpoints(needs), carried(table));
