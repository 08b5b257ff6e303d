import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { get, type ReadQuota } from "./get.ts";
import { type ListQuotas, list } from "./list.ts";
import * as routes from "./routes.ts";
import { update } from "./update.ts";

export function endpoints(needs: ListQuotas & ReadQuota): readonly Endpoint[] {
  return [endpoint(routes.list, list(needs)), endpoint(routes.get, get(needs)), endpoint(routes.update, update(needs))];
}
