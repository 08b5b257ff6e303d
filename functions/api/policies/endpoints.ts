import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type ChangePolicy, get, list, remove, update } from "./change.ts";
import { type CreatePolicy, create } from "./create.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: CreatePolicy & ChangePolicy): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.remove, remove(needs)),
  ];
}
