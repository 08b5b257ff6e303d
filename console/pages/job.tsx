import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useParams } from "wouter";
import { useJob } from "../progress/use-job.ts";
import { Found } from "../shell/found.tsx";
import { useLife } from "../words/use-life.ts";
import { Effects } from "./job/effects.tsx";
import { JobActions } from "./job/job-actions.tsx";
import { JobFailure } from "./job/job-failure.tsx";
import { ShownProgress } from "./job/job-progress.tsx";
import { JobStatus } from "./job/job-status.tsx";
import { Author, DeploymentLink } from "./job/names.tsx";
import { PagedTasks } from "./job/paged-tasks.tsx";
import { Tasks } from "./job/tasks.tsx";

/** One job: how far it is, its steps with what they printed, and what it asked of others. */
export function JobPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { words, language } = useLife();
  const watched = useJob(id);
  const { job, tasks, layers, error, reload } = watched;
  const time = (text: string | undefined) => (text === undefined ? "–" : new Date(text).toLocaleString(language));
  return (
    <Found query={{ data: job, error, refetch: reload }}>
      {(found) => (
        <SpaceBetween size="l">
          <Header variant="h1" actions={<JobActions job={found} done={reload} />}>
            {words.job.title(words.operations[found.kind])}
          </Header>
          <Container header={<Header variant="h2">{words.deployment.overview}</Header>}>
            <KeyValuePairs
              columns={3}
              items={[
                { label: words.status, value: <JobStatus job={found} /> },
                {
                  label: words.job.deployment,
                  value: <DeploymentLink id={found.deploymentId} />,
                },
                { label: words.life.author, value: <Author job={found} /> },
                { label: words.deployment.reason, value: found.reason || "–" },
                { label: words.job.attempt, value: String(found.attempt) },
                { label: words.deployment.created, value: time(found.createdAt) },
                { label: words.job.finished, value: time(found.finishedAt) },
                { label: words.job.deadline, value: time(found.deadline) },
                { label: words.deployment.id, value: found.id },
              ]}
            />
          </Container>
          {found.failure !== undefined && <JobFailure failure={found.failure} />}
          <ShownProgress watched={watched} whole />
          {tasks === undefined ? <PagedTasks job={found} layers={layers} /> : <Tasks tasks={tasks} />}
          <Effects jobId={id} />
        </SpaceBetween>
      )}
    </Found>
  );
}
