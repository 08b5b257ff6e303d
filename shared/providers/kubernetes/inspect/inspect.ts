import type { InspectCapability } from "../../workloads.ts";
import type { ClusterTransport } from "../transport.ts";
import { changer } from "./change.ts";
import { executor } from "./exec.ts";
import { getter, lister } from "./list.ts";
import { logReader } from "./logs.ts";
import { usageReader } from "./usage.ts";
import { watcher } from "./watch.ts";

/** What users see of a namespace, and the little that they change there by hand. */
export function inspecting(transport: ClusterTransport): InspectCapability {
  return {
    get: getter(transport),
    list: lister(transport),
    watch: watcher(transport),
    logs: logReader(transport),
    exec: executor(transport),
    usage: usageReader(transport),
    ...changer(transport),
  };
}
