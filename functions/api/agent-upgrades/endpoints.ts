import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type AgentUpgradeNeeds, control, create, get, list } from "./operations.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: AgentUpgradeNeeds): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.halt, control(needs, "halt")),
    endpoint(routes.resume, control(needs, "resume")),
  ];
}
