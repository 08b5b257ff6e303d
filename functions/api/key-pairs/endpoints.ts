import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { create, get, type KeyPairs, list, remove } from "./operations.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: KeyPairs): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.remove, remove(needs)),
  ];
}
