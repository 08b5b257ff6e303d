import { storeSettingsStore } from "../../../shared/domain/store-settings/store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

export const handler = api(endpoints({ settings: storeSettingsStore(openTable(Env.parse(process.env).TABLE_NAME)) }));
