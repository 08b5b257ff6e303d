import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { get } from "./get.ts";
import { type ListApps, list } from "./list.ts";
import * as routes from "./routes.ts";
import { versions } from "./versions.ts";

export function endpoints(needs: ListApps): readonly Endpoint[] {
  return [
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.versions, versions(needs)),
  ];
}
