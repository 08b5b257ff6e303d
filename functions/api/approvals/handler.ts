import { outcomes } from "../../../shared/approvals/outcomes.ts";
import { people } from "../../../shared/domain/approval/people.ts";
import { approvalStore } from "../../../shared/domain/approval/store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const needs = { approvals: approvalStore(table), people: people(table), outcomes: outcomes(table, env.QUOTA_DEFAULTS) };
export const handler = api(endpoints({ ...needs, pager: openPager(table) }), carried(table));
