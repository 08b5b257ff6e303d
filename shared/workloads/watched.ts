import type { JsonObject, ObjectEvent } from "../providers/workloads.ts";
import type { Change, WatchedKind } from "./ask.ts";
import { endpointView, sliceView } from "./views/endpoint.ts";
import { metaOf } from "./views/object.ts";
import { autoscalerView, eventView, volumeView } from "./views/others.ts";
import { podView } from "./views/pod.ts";
import { workloadView } from "./views/workload.ts";

/** A change as users see it. */
export function changeOf(kind: WatchedKind, { type, object }: ObjectEvent): Change {
  return { type, kind, name: metaOf(object).name, ...shown(kind, object) };
}

function shown(kind: WatchedKind, object: JsonObject): Partial<Change> {
  switch (kind) {
    case "Pod":
      return { pod: podView(object) };
    case "Service":
      return { endpoint: endpointView(object, [], []) };
    case "EndpointSlice":
      return { slice: sliceView(object) };
    case "Event":
      return { event: eventView(object) };
    case "PersistentVolumeClaim":
      return { volume: volumeView(object) };
    case "HorizontalPodAutoscaler":
      return { autoscaler: autoscalerView(object) };
    default:
      return { workload: workloadView(kind, object) };
  }
}
