import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type ChangeFrontgates, restore, revoke, revokeNode, rotate } from "./change.ts";
import { type ListFrontgates, list } from "./list.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: ChangeFrontgates & ListFrontgates): readonly Endpoint[] {
  return [
    endpoint(routes.list, list(needs)),
    endpoint(routes.rotate, rotate(needs)),
    endpoint(routes.revoke, revoke(needs)),
    endpoint(routes.restore, restore(needs)),
    endpoint(routes.revokeNode, revokeNode(needs)),
  ];
}
