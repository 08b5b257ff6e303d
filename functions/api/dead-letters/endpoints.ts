import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { list } from "./list.ts";
import { type RedriveNeeds, redrive } from "./redrive.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: RedriveNeeds): readonly Endpoint[] {
  return [endpoint(routes.list, list(needs)), endpoint(routes.redrive, redrive(needs))];
}
