import { carried } from "../../../shared/domain/audit/log.ts";
import { credentialStore } from "../../../shared/domain/credential/store.ts";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { newExternalId, newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const stores = { credentials: credentialStore(table), runtimes: runtimeStore(table), pager: openPager(table) };
const sealing = { sealer: openSealer(env.KEY_ID), newExternalId, principal: env.TRUSTED_PRINCIPAL };
export const handler = api(endpoints({ ...stores, ...sealing, newId }), carried(table));
