import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type ChangeRoles, create } from "./create.ts";
import { remove } from "./delete.ts";
import { get, list } from "./list.ts";
import * as routes from "./routes.ts";
import { update } from "./update.ts";

export function endpoints(needs: ChangeRoles): readonly Endpoint[] {
  return [
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.create, create(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.remove, remove(needs)),
  ];
}
