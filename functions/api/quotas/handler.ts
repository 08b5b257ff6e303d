import { carried } from "../../../shared/domain/audit/log.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { tenantStore } from "../../../shared/domain/tenant/store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
export const handler = api(
  endpoints({ quotas: quotaStore(table, env.QUOTA_DEFAULTS), tenants: tenantStore(table), pager: openPager(table) }),
  carried(table),
);
