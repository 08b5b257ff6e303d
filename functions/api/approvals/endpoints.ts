import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import type { ActNeeds } from "./act.ts";
import { approve, reject } from "./decide.ts";
import { delegate, withdraw } from "./delegate.ts";
import { get, type ListApprovals, list } from "./list.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: ActNeeds & ListApprovals): readonly Endpoint[] {
  return [
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.approve, approve(needs)),
    endpoint(routes.reject, reject(needs)),
    endpoint(routes.withdraw, withdraw(needs)),
    endpoint(routes.delegate, delegate(needs)),
  ];
}
