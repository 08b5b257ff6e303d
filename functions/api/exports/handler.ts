import { carried } from "../../../shared/domain/audit/log.ts";
import { leavingStore } from "../../../shared/domain/leaving/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { wakeBy } from "../../../shared/leaving/wake.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { openSignedObjects } from "../../../shared/platform/signed-objects.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const wake = wakeBy(openFunctions(), env.WORK_FUNCTION_NAME, createLogger());
const objects = openSignedObjects(env.BUCKET_NAME);
const needs = { leaving: leavingStore(table), objects, pager: openPager(table), newId, wake };
export const handler = api(endpoints(needs), carried(table));
