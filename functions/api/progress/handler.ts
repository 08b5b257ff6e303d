import { api, endpoint } from "../../../shared/platform/middleware/api.ts";
import { Env } from "./env.ts";
import { get } from "./get.ts";
import * as routes from "./routes.ts";

const env = Env.parse(process.env);
export const handler = api([endpoint(routes.get, get(env.PROGRESS_URL))]);
