import type { GetDeploymentAnswer } from "../../../sdk/index.ts";
import { JobTable } from "../job/job-table.tsx";

/** What was done to a deployment, newest first. */
export function DeploymentJobs({ deployment }: { readonly deployment: Pick<GetDeploymentAnswer, "id"> }) {
  return <JobTable deploymentId={deployment.id} />;
}
