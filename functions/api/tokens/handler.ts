import { carried } from "../../../shared/domain/audit/log.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { tenantStore } from "../../../shared/domain/tenant/store.ts";
import { tokenStore } from "../../../shared/domain/token/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const stores = {
  tokens: tokenStore(table),
  quotas: quotaStore(table, env.QUOTA_DEFAULTS),
  tenants: tenantStore(table),
};
export const handler = api(endpoints({ ...stores, pager: openPager(table), newId }), carried(table));
