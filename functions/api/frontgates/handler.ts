import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api, endpoint } from "../../../shared/platform/middleware/api.ts";
import { Env } from "./env.ts";
import { list } from "./list.ts";
import * as routes from "./routes.ts";

const env = Env.parse(process.env);
const frontgates = frontgateStore(openTable(env.TABLE_NAME));
export const handler = api([endpoint(routes.list, list(frontgates))]);
