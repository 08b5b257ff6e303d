import { carried } from "../../../shared/domain/audit/log.ts";
import { groupStore } from "../../../shared/domain/group/store.ts";
import { memberStore } from "../../../shared/domain/member/store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const table = openTable(Env.parse(process.env).TABLE_NAME);
const needs = { groups: groupStore(table), members: memberStore(table), pager: openPager(table) };
export const handler = api(endpoints(needs), carried(table));
