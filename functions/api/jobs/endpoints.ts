import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { cancel } from "./cancel.ts";
import { effects, type ListEffects } from "./effects.ts";
import { get } from "./get.ts";
import { type ListJobs, list } from "./list.ts";
import { type RetryJob, retry } from "./retry.ts";
import * as routes from "./routes.ts";
import { tasks } from "./tasks.ts";
import { undo } from "./undo.ts";

export function endpoints(needs: ListJobs & RetryJob & ListEffects): readonly Endpoint[] {
  return [
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.tasks, tasks(needs)),
    endpoint(routes.effects, effects(needs)),
    endpoint(routes.retry, retry(needs)),
    endpoint(routes.cancel, cancel(needs)),
    endpoint(routes.undo, undo(needs)),
  ];
}
