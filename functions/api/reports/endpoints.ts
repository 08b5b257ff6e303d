import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import * as routes from "./routes.ts";
import { type ReadUsage, usage } from "./usage.ts";

export function endpoints(needs: ReadUsage): readonly Endpoint[] {
  return [endpoint(routes.usage, usage(needs))];
}
