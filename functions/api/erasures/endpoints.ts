import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { cancel, create, type Erasures, get, list } from "./operations.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: Erasures): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.cancel, cancel(needs)),
  ];
}
