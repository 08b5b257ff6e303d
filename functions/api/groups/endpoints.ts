import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { create } from "./create.ts";
import { remove } from "./delete.ts";
import { get, list, members, type ReadGroups } from "./read.ts";
import * as routes from "./routes.ts";
import { update } from "./update.ts";

export function endpoints(needs: ReadGroups): readonly Endpoint[] {
  return [
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.members, members(needs)),
    endpoint(routes.create, create(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.remove, remove(needs)),
  ];
}
