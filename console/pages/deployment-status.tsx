import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Deployment } from "../../sdk/index.ts";
import { useWords } from "../words/use-words.tsx";

const TYPES: Readonly<Record<Deployment["status"], StatusIndicatorProps.Type>> = {
  pending_approval: "pending",
  rejected: "error",
  creating: "in-progress",
  active: "success",
  updating: "in-progress",
  stopping: "in-progress",
  stopped: "stopped",
  starting: "in-progress",
  ceasing: "in-progress",
  ceased: "stopped",
  recovering: "in-progress",
  deleting: "in-progress",
  deleted: "stopped",
  failed: "error",
};

/** Those that a listing can be narrowed to. */
export const DEPLOYMENT_STATUSES = Object.keys(TYPES).filter((name): name is Deployment["status"] => name in TYPES);

/** How a deployment is. One that runs badly says so. */
export function DeploymentStatus({ deployment }: { readonly deployment: Pick<Deployment, "status" | "health"> }) {
  const { words } = useWords();
  const { status, health } = deployment;
  const bad = status === "active" && (health === "degraded" || health === "unhealthy");
  return (
    <StatusIndicator type={bad ? "warning" : (TYPES[status] ?? "info")}>
      {words.deploymentStatus(status)}
      {bad && `, ${words.health[health]}`}
    </StatusIndicator>
  );
}
