import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import * as routes from "./routes.ts";
import { type SearchApps, search } from "./search.ts";

export function endpoints(needs: SearchApps): readonly Endpoint[] {
  return [endpoint(routes.search, search(needs))];
}
