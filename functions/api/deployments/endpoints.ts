import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import type { ChangeDeployment } from "./change.ts";
import { type CreateDeployment, create } from "./create.ts";
import { remove } from "./delete.ts";
import { get } from "./get.ts";
import { type ListDeployments, list } from "./list.ts";
import * as routes from "./routes.ts";
import { start } from "./start.ts";
import { stop } from "./stop.ts";

export function endpoints(needs: CreateDeployment & ChangeDeployment & ListDeployments): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.start, start(needs)),
    endpoint(routes.stop, stop(needs)),
    endpoint(routes.remove, remove(needs)),
  ];
}
