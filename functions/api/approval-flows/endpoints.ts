import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type ChangeFlow, get, remove, update } from "./change.ts";
import { type CreateFlow, create } from "./create.ts";
import { list } from "./list.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: CreateFlow & ChangeFlow): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.remove, remove(needs)),
  ];
}
