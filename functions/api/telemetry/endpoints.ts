import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import * as lookRoutes from "./look-routes.ts";
import { type Looking, readLog, readTab } from "./looks.ts";
import * as metricRoutes from "./metric-routes.ts";
import { listItems, type ReadMetrics, read } from "./metrics.ts";

/** How the nodes of a deployment fare. */
export function endpoints(needs: ReadMetrics & Looking): readonly Endpoint[] {
  return [
    endpoint(metricRoutes.listMetricItems, listItems(needs)),
    endpoint(metricRoutes.readMetrics, read(needs)),
    endpoint(lookRoutes.readNodeLog, readLog(needs)),
    endpoint(lookRoutes.readTab, readTab(needs)),
  ];
}
