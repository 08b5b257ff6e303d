import SpaceBetween from "@cloudscape-design/components/space-between";
import type { GetDeploymentAnswer } from "../../../sdk/index.ts";
import { Activity } from "./activity.tsx";
import { ClusterEvents } from "./cluster-events.tsx";

/** What happened to a deployment, and what its cluster says of the app's objects, where it runs in one. */
export function Events({ deployment }: { readonly deployment: GetDeploymentAnswer }) {
  return (
    <SpaceBetween size="l">
      <Activity id={deployment.id} />
      {deployment.workloads !== undefined && <ClusterEvents deployment={deployment} />}
    </SpaceBetween>
  );
}
