import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Job } from "../../../sdk/index.ts";
import { useLife } from "../../words/use-life.ts";

const TYPES: Readonly<Record<Job["status"], StatusIndicatorProps.Type>> = {
  pending_approval: "pending",
  queued: "pending",
  running: "in-progress",
  succeeded: "success",
  failed: "error",
  cancelled: "stopped",
  rejected: "error",
};

export const JOB_STATUSES = Object.keys(TYPES).filter((name): name is Job["status"] => name in TYPES);

/** How a job stands, and whether it was taken back. */
export function JobStatus({ job }: { readonly job: Pick<Job, "status" | "phase" | "undone"> }) {
  const { words } = useLife();
  const { status, phase, undone } = job;
  return (
    <StatusIndicator type={TYPES[status]}>
      {words.jobStatus[status]}
      {undone === true ? `, ${words.job.undone}` : phase === "undo" ? `, ${words.job.takenBack}` : ""}
    </StatusIndicator>
  );
}
