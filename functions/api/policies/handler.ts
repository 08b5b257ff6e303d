import { carried } from "../../../shared/domain/audit/log.ts";
import { policyStore } from "../../../shared/domain/policy/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const table = openTable(Env.parse(process.env).TABLE_NAME);
export const handler = api(endpoints({ policies: policyStore(table), newId }), carried(table));
