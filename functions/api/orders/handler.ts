import { carried } from "../../../shared/domain/audit/log.ts";
import { marketStore } from "../../../shared/domain/market/market-store.ts";
import { orderStore } from "../../../shared/domain/market/order-store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const table = openTable(Env.parse(process.env).TABLE_NAME);
const needs = { markets: marketStore(table), orders: orderStore(table), pager: openPager(table), newId };
export const handler = api(endpoints(needs), carried(table));
