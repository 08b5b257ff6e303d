import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type ChangeMembers, remove, resume, suspend, update } from "./change.ts";
import { get, list, type ReadMembers } from "./read.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: ReadMembers & ChangeMembers): readonly Endpoint[] {
  return [
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.suspend, suspend(needs)),
    endpoint(routes.resume, resume(needs)),
    endpoint(routes.remove, remove(needs)),
  ];
}
