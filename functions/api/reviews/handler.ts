import { appStore } from "../../../shared/domain/app/store.ts";
import { idempotencyStore } from "../../../shared/domain/idempotency/store.ts";
import { lifecycleStore } from "../../../shared/domain/lifecycle/store.ts";
import { reviewStore } from "../../../shared/domain/review/store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const table = openTable(Env.parse(process.env).TABLE_NAME);
const stores = { apps: appStore(table), lifecycle: lifecycleStore(table), reviews: reviewStore(table) };
export const handler = api(endpoints({ ...stores, pager: openPager(table) }), { records: idempotencyStore(table) });
