import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type ListEntitlements, list } from "./list.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: ListEntitlements): readonly Endpoint[] {
  return [endpoint(routes.list, list(needs))];
}
