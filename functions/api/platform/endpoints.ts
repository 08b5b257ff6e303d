import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type ListPlatformJobs, listJobs } from "./list-jobs.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: ListPlatformJobs): readonly Endpoint[] {
  return [endpoint(routes.listJobs, listJobs(needs))];
}
