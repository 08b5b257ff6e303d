import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type ChangeAlarm, get, list, type ReadAlarms, remove, update } from "./change.ts";
import { type CreateAlarm, create } from "./create.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: CreateAlarm & ChangeAlarm & ReadAlarms): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.remove, remove(needs)),
  ];
}
