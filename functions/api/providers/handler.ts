import { api, endpoint } from "../../../shared/platform/middleware/api.ts";
import { manifests } from "../../../shared/providers/registry.ts";
import { list } from "./list.ts";
import * as routes from "./routes.ts";

export const handler = api([endpoint(routes.list, list(manifests))]);
