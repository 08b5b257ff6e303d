import * as z from "zod";

/**
 * `pending_approval`: it was asked for and waits for people; `rejected`: they said no, and nothing of it was made.
 * `updating`: a job changes it while it lives; the job's kind says how. `ceased`: deleted for its users, kept for a while.
 */
export const DeploymentStatus = z.enum([
  "pending_approval",
  "rejected",
  "creating",
  "active",
  "updating",
  "stopping",
  "stopped",
  "starting",
  "ceasing",
  "ceased",
  "recovering",
  "deleting",
  "deleted",
  "failed",
]);
export type DeploymentStatus = z.infer<typeof DeploymentStatus>;
