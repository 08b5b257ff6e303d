import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { resume, suspend, update } from "./change.ts";
import { type CreateTenant, create } from "./create.ts";
import { get, list, type ReadTenants } from "./read.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: CreateTenant & ReadTenants): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.suspend, suspend(needs)),
    endpoint(routes.resume, resume(needs)),
  ];
}
