import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type CreateCategory, create } from "./create.ts";
import { type DeleteCategory, remove } from "./delete.ts";
import { get } from "./get.ts";
import { list } from "./list.ts";
import * as routes from "./routes.ts";
import { update } from "./update.ts";

export function endpoints(needs: CreateCategory & DeleteCategory): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.remove, remove(needs)),
  ];
}
