import { carried } from "../../../shared/domain/audit/log.ts";
import { placementStore } from "../../../shared/domain/placement/store.ts";
import { openOperations } from "../../../shared/operations/open.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const needs = { ...openOperations(table, openFunctions(), env), placements: placementStore(table) };
export const handler = api(endpoints(needs), carried(table));
