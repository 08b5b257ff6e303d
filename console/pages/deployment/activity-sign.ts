import type { DeploymentEvent } from "../../../sdk/index.ts";

/** How an event looks at first sight: well, worrying, or bad. */
export function signOf({
  type,
  health,
}: Pick<DeploymentEvent, "type" | "health">): "success" | "warning" | "error" | "info" | "stopped" {
  switch (type) {
    case "deployment.active":
    case "deployment.in-sync":
    case "alarm.cleared":
    case "job.succeeded":
      return "success";
    case "deployment.failed":
    case "job.failed":
      return "error";
    case "deployment.drifted":
    case "alarm.raised":
      return "warning";
    case "deployment.health-changed":
      return health === "healthy" ? "success" : health === "unhealthy" ? "error" : "warning";
    case "deployment.stopped":
    case "deployment.deleted":
    case "job.cancelled":
      return "stopped";
    case "job.started":
      return "info";
  }
}
