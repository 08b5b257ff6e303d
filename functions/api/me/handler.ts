import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api, endpoint } from "../../../shared/platform/middleware/api.ts";
import { Env } from "./env.ts";
import { get } from "./get.ts";
import * as routes from "./routes.ts";

const table = openTable(Env.parse(process.env).TABLE_NAME);
export const handler = api([endpoint(routes.get, get(table))]);
