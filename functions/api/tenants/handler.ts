import { carried } from "../../../shared/domain/audit/log.ts";
import { tenantStore } from "../../../shared/domain/tenant/store.ts";
import { userStore } from "../../../shared/domain/user/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const stores = { tenants: tenantStore(table), users: userStore(table) };
const needs = { ...stores, pager: openPager(table), sealer: openSealer(env.KEY_ID), newId };
export const handler = api(endpoints(needs), carried(table));
