import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { create, get, type Imports, list, start } from "./operations.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: Imports): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.start, start(needs)),
  ];
}
