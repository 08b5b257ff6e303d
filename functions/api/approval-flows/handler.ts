import { flowStore } from "../../../shared/domain/approval/flow-store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { groupStore } from "../../../shared/domain/group/store.ts";
import { memberStore } from "../../../shared/domain/member/store.ts";
import { tenantStore } from "../../../shared/domain/tenant/store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const table = openTable(Env.parse(process.env).TABLE_NAME);
const named = { groups: groupStore(table), members: memberStore(table), tenants: tenantStore(table) };
export const handler = api(endpoints({ ...named, flows: flowStore(table) }), carried(table));
