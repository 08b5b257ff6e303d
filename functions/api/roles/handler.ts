import { carried } from "../../../shared/domain/audit/log.ts";
import { tenantStore } from "../../../shared/domain/tenant/store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const table = openTable(Env.parse(process.env).TABLE_NAME);
export const handler = api(endpoints({ tenants: tenantStore(table) }), carried(table));
