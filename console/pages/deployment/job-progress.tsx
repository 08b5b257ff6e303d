import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Task } from "../../../sdk/index.ts";
import { useJob } from "../../progress/use-job.ts";
import { Problem } from "../../shell/problem.tsx";
import { useWords } from "../../words/use-words.tsx";
import { layersOf } from "./layers.ts";

const TYPES: Readonly<Record<Task["status"], StatusIndicatorProps.Type>> = {
  pending: "pending",
  running: "in-progress",
  succeeded: "success",
  skipped: "stopped",
  failed: "error",
};

/** What a job does: its layers one after the other, the tasks of a layer at the same time. */
export function JobProgress({ id }: { readonly id: string }) {
  const { words } = useWords();
  const { job, tasks, error, reload } = useJob(id);
  if (job === undefined) return <Problem error={error} retry={reload} />;
  const failed = job.status === "failed" || job.status === "cancelled" || job.status === "rejected";
  return (
    <Container header={<Header variant="h2">{words.job.title(job.kind)}</Header>}>
      <SpaceBetween size="m">
        <Problem error={error} retry={reload} />
        <ProgressBar
          value={job.percent}
          label={words.job.progress}
          additionalInfo={job.id}
          status={failed ? "error" : job.status === "succeeded" ? "success" : "in-progress"}
          resultText={words.jobStatus[job.status]}
        />
        {job.failure !== undefined && (
          <Alert type="error" header={job.failure.message}>
            {job.failure.next?.say ?? job.failure.remedy}
          </Alert>
        )}
        <ol>
          {layersOf(tasks).map(({ layer, tasks: together }) => (
            <li key={layer}>
              <SpaceBetween size="s" direction="horizontal">
                {together.map((task) => (
                  <StatusIndicator key={task.id} type={TYPES[task.status]}>
                    {task.kind}
                    {task.nodeName !== undefined && ` ${task.nodeName}`}
                  </StatusIndicator>
                ))}
              </SpaceBetween>
            </li>
          ))}
        </ol>
      </SpaceBetween>
    </Container>
  );
}
