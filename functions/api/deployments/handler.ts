import { carried } from "../../../shared/domain/audit/log.ts";
import { backupScheduleStore } from "../../../shared/domain/backup/schedule-store.ts";
import { jobReader } from "../../../shared/domain/job/reader.ts";
import { openOperations } from "../../../shared/operations/open.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const functions = openFunctions();
const needs = {
  ...openOperations(table, functions, env),
  jobs: jobReader(table),
  schedules: backupScheduleStore(table),
  functions,
  observePrefix: env.OBSERVE_FUNCTION_PREFIX,
};
export const handler = api(endpoints(needs), carried(table));
