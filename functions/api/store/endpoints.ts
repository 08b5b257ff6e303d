import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import * as routes from "./routes.ts";
import { get, type StoreNeeds, update } from "./settings.ts";

export function endpoints(needs: StoreNeeds): readonly Endpoint[] {
  return [endpoint(routes.get, get(needs)), endpoint(routes.update, update(needs))];
}
