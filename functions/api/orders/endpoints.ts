import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type CreateOrder, create } from "./create.ts";
import { cancel, confirm } from "./decide.ts";
import { get, list, type ReadOrders } from "./read.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: CreateOrder & ReadOrders): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.confirm, confirm(needs)),
    endpoint(routes.cancel, cancel(needs)),
    endpoint(routes.get, get(needs)),
  ];
}
