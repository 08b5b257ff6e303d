import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Job } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { useRefresh } from "../data/use-refresh.ts";
import { Act } from "../shell/act.tsx";
import { Listing } from "../shell/listing.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWords } from "../words/use-words.tsx";

const EVERY_MS = 5_000;

/** What is being done, and was, on all deployments that the caller may see. */
export function Jobs() {
  const { words } = useWords();
  const when = useWhen();
  const { client } = useStore();
  const jobs = usePages(
    ["jobs"],
    (pageToken, signal) => client.jobs.list({ pageSize: 50, pageToken, signal }),
    EVERY_MS,
  );
  return (
    <Listing
      title={words.platform.jobs}
      pages={jobs}
      empty={words.platform.noJobs}
      trackBy={({ id }) => id}
      columns={[
        { id: "kind", header: words.facts.kind, isRowHeader: true, minWidth: 110, cell: ({ kind }) => kind },
        {
          id: "status",
          header: words.status,
          minWidth: 130,
          cell: ({ status }) => <State of={status} text={words.jobStatus[status]} />,
        },
        {
          id: "deployment",
          header: words.platform.deployment,
          minWidth: 170,
          cell: ({ deploymentId }) => (
            <RouteLink to={`/deployments/${encodeURIComponent(deploymentId)}`}>{deploymentId}</RouteLink>
          ),
        },
        {
          id: "failure",
          header: words.platform.failure,
          minWidth: 220,
          cell: ({ failure }) =>
            failure === undefined ? "–" : `${failure.message} ${failure.next?.say ?? failure.remedy}`,
        },
        { id: "by", header: words.facts.by, minWidth: 150, cell: ({ createdBy }) => createdBy },
        { id: "created", header: words.facts.created, minWidth: 140, cell: ({ createdAt }) => when(createdAt) },
        { id: "ended", header: words.facts.ended, minWidth: 140, cell: ({ finishedAt }) => when(finishedAt) },
        { id: "actions", header: words.act.actions, minWidth: 130, cell: (job) => <Actions job={job} /> },
      ]}
    />
  );
}

function Actions({ job }: { readonly job: Job }) {
  const { words } = useWords();
  const { client, may } = useStore();
  const refresh = useRefresh("jobs", "deployments");
  const { id, kind, status, deploymentId, cancelRequested } = job;
  const name = `${kind}, ${deploymentId}`;
  return (
    <SpaceBetween size="s" direction="horizontal">
      {may("jobs:retry") && (status === "failed" || status === "cancelled") && (
        <Act
          label={words.platform.retry}
          name={name}
          text={words.platform.retryText}
          send={(_, idempotencyKey) => client.jobs.retry(id, { idempotencyKey })}
          done={refresh}
        />
      )}
      {may("jobs:cancel") && (status === "queued" || status === "running") && !cancelRequested && (
        <Act
          label={words.platform.cancelJob}
          name={name}
          text={words.platform.cancelText}
          send={(_, idempotencyKey) => client.jobs.cancel(id, {}, { idempotencyKey })}
          done={refresh}
        />
      )}
    </SpaceBetween>
  );
}
