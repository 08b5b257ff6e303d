import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useJob, type WatchedJob } from "../../progress/use-job.ts";
import { Problem } from "../../shell/problem.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { useLife } from "../../words/use-life.ts";
import { LayerGraph } from "../layer-graph.tsx";
import { FailureText } from "./failure-text.tsx";
import { failureWords } from "./failure-words.ts";
import { countedGraph, graphOf } from "./steps.ts";

/** What a job does, on the page of something else. */
export function JobProgress({ id }: { readonly id: string }) {
  return <ShownProgress watched={useJob(id)} />;
}

interface Props {
  readonly watched: WatchedJob;
  /** On the page of the job itself, which tells the rest. */
  readonly whole?: boolean;
}

/** Its layers one after the other, the tasks of a layer at the same time. */
export function ShownProgress({ watched: { job, tasks, layers, error, reload }, whole = false }: Props) {
  const { words } = useLife();
  if (job === undefined) return <Problem error={error} retry={reload} />;
  const failed = job.status === "failed" || job.status === "cancelled" || job.status === "rejected";
  return (
    <Container
      header={
        whole ? (
          <Header variant="h2">{words.job.progress}</Header>
        ) : (
          <Header
            variant="h2"
            actions={<RouteLink to={`/jobs/${encodeURIComponent(job.id)}`}>{words.job.open}</RouteLink>}
          >
            {words.job.title(words.operations[job.kind])}
          </Header>
        )
      }
    >
      <SpaceBetween size="m">
        <Problem error={error} retry={reload} />
        <ProgressBar
          value={job.percent}
          label={words.job.progress}
          additionalInfo={job.id}
          status={failed ? "error" : job.status === "succeeded" ? "success" : "in-progress"}
          resultText={words.jobStatus[job.status]}
        />
        {!whole && job.failure !== undefined && (
          <Alert type="error" header={failureWords(words.failures, job.failure).title}>
            <FailureText failure={job.failure} />
          </Alert>
        )}
        <LayerGraph name={words.job.graph} layers={tasks === undefined ? countedGraph(layers) : graphOf(tasks)} />
      </SpaceBetween>
    </Container>
  );
}
