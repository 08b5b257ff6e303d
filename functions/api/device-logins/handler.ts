import { carried } from "../../../shared/domain/audit/log.ts";
import { deviceLoginStore } from "../../../shared/domain/device-login/store.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const stores = { logins: deviceLoginStore(table), quotas: quotaStore(table, env.QUOTA_DEFAULTS) };
const needs = { ...stores, newId, verificationUri: env.VERIFICATION_URL };
export const handler = api(endpoints(needs), carried(table));
