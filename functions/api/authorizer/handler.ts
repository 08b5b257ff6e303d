import { tokenStore } from "../../../shared/domain/token/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { authorizer } from "./authorize.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
export const handler = authorizer(tokenStore(openTable(env.TABLE_NAME)), systemClock);
