import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type Acting, deletePod, exec, label, restart } from "./acts.ts";
import { log } from "./log.ts";
import * as pods from "./pod-routes.ts";
import * as routes from "./view-routes.ts";
import * as views from "./views.ts";

export function endpoints(needs: Acting): readonly Endpoint[] {
  return [
    endpoint(routes.listWorkloads, views.listWorkloads(needs)),
    endpoint(routes.listPorts, views.listPorts(needs)),
    endpoint(routes.listPods, views.listPods(needs)),
    endpoint(routes.listEndpoints, views.listEndpoints(needs)),
    endpoint(routes.listEvents, views.listEvents(needs)),
    endpoint(routes.listVolumes, views.listVolumes(needs)),
    endpoint(routes.listAutoscalers, views.listAutoscalers(needs)),
    endpoint(routes.readNamespace, views.readNamespace(needs)),
    endpoint(routes.watchWorkloads, views.watch(needs)),
    endpoint(routes.readUsage, views.usage(needs)),
    endpoint(pods.readPodLog, log(needs)),
    endpoint(pods.execInPod, exec(needs)),
    endpoint(pods.deletePod, deletePod(needs)),
    endpoint(pods.labelWorkload, label(needs)),
    endpoint(pods.restartWorkload, restart(needs)),
  ];
}
