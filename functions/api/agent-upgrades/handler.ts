import { agentUpgradeStore } from "../../../shared/domain/agent-upgrade/store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const table = openTable(Env.parse(process.env).TABLE_NAME);
const needs = { upgrades: agentUpgradeStore(table), frontgates: frontgateStore(table), pager: openPager(table), newId };
export const handler = api(endpoints(needs), carried(table));
