import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type ActivityNeeds, listActivity } from "./activity.ts";
import * as activityRoutes from "./activity-routes.ts";
import * as lookRoutes from "./look-routes.ts";
import { type Looking, readLog, readTab } from "./looks.ts";
import * as metricRoutes from "./metric-routes.ts";
import { listItems, type ReadMetrics, read } from "./metrics.ts";

/** How a deployment and its nodes fare, and fared. */
export function endpoints(needs: ReadMetrics & Looking & ActivityNeeds): readonly Endpoint[] {
  return [
    endpoint(activityRoutes.listActivity, listActivity(needs)),
    endpoint(metricRoutes.listMetricItems, listItems(needs)),
    endpoint(metricRoutes.readMetrics, read(needs)),
    endpoint(lookRoutes.readNodeLog, readLog(needs)),
    endpoint(lookRoutes.readTab, readTab(needs)),
  ];
}
