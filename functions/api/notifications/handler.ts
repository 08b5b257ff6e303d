import { carried } from "../../../shared/domain/audit/log.ts";
import { noticeSettingsStore } from "../../../shared/domain/notice/settings-store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const needs = { noticeSettings: noticeSettingsStore(table), emailAvailable: env.MAIL_FROM !== undefined };
export const handler = api(endpoints(needs), carried(table));
