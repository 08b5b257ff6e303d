import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { create, download, type Exports, get, list } from "./operations.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: Exports): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.download, download(needs)),
  ];
}
