import { approvals } from "../../../shared/approvals/gate.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { quotaRequestStore } from "../../../shared/domain/quota-request/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const stores = {
  approvals: approvals(table, newId),
  quotas: quotaStore(table, env.QUOTA_DEFAULTS),
  quotaRequests: quotaRequestStore(table),
};
export const handler = api(endpoints({ ...stores, pager: openPager(table), newId }), carried(table));
