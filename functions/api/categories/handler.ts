import { appEdits } from "../../../shared/domain/app/edits.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { categoryStore } from "../../../shared/domain/category/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const table = openTable(Env.parse(process.env).TABLE_NAME);
const stores = { apps: appStore(table), edits: appEdits(table), categories: categoryStore(table) };
export const handler = api(endpoints({ ...stores, clock: systemClock, newId }), carried(table));
