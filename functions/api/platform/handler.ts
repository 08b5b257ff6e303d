import { carried } from "../../../shared/domain/audit/log.ts";
import { platformJobStore } from "../../../shared/domain/job/platform-store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const table = openTable(Env.parse(process.env).TABLE_NAME);
const needs = { platformJobs: platformJobStore(table), pager: openPager(table) };
export const handler = api(endpoints(needs), carried(table));
