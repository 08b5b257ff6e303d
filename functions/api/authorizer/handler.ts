import { IssuersText } from "../../../shared/identity/issuers.ts";
import { openIdentity } from "../../../shared/identity/open.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { authorizer } from "./authorize.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const issuers = IssuersText.parse(env.ISSUERS);
export const handler = authorizer(openIdentity(openTable(env.TABLE_NAME), issuers, systemClock));
