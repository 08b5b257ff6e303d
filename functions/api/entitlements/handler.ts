import { entitlementStore } from "../../../shared/domain/market/entitlement-store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const table = openTable(Env.parse(process.env).TABLE_NAME);
export const handler = api(endpoints({ entitlements: entitlementStore(table), pager: openPager(table) }));
