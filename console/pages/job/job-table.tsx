import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { Job } from "../../../sdk/index.ts";
import { Paging } from "../../data/paging.tsx";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { useLiveJobs } from "../../progress/use-live-rows.ts";
import { Problem } from "../../shell/problem.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { useLife } from "../../words/use-life.ts";
import { failureWords } from "./failure-words.ts";
import { JobStatus } from "./job-status.tsx";

const EVERY_MS = 5_000;

/** Jobs, newest first: all, or those of one deployment. */
export function JobTable({ deploymentId }: { readonly deploymentId?: string }) {
  const { words, language } = useLife();
  const { client } = useStore();
  const everyMs = useLiveJobs(["jobs", "list"], EVERY_MS);
  const jobs = usePages(
    ["jobs", "list", deploymentId ?? ""],
    (pageToken, signal) => client.jobs.list({ deploymentId, pageSize: 50, pageToken, signal }),
    everyMs,
  );
  const time = (text: string | undefined) => (text === undefined ? "–" : new Date(text).toLocaleString(language));
  return (
    <SpaceBetween size="l">
      <Problem error={jobs.error} retry={jobs.reload} />
      <Table
        items={jobs.items}
        trackBy="id"
        variant={deploymentId === undefined ? "full-page" : "container"}
        wrapLines
        loading={jobs.loading}
        loadingText={words.loading}
        header={<Header variant={deploymentId === undefined ? "h1" : "h2"}>{words.life.tabs.jobs}</Header>}
        pagination={<Paging pages={jobs} />}
        empty={words.life.noJobs}
        columnDefinitions={[
          {
            id: "kind",
            header: words.life.operation,
            isRowHeader: true,
            cell: ({ id, kind }) => (
              <RouteLink to={`/jobs/${encodeURIComponent(id)}`} ariaLabel={`${words.operations[kind]} ${id}`}>
                {words.operations[kind]}
              </RouteLink>
            ),
          },
          { id: "status", header: words.status, cell: (job) => <JobStatus job={job} /> },
          ...(deploymentId === undefined
            ? [
                {
                  id: "deployment",
                  header: words.job.deployment,
                  cell: (job: Job) => (
                    <RouteLink to={`/deployments/${encodeURIComponent(job.deploymentId)}`}>
                      {job.deploymentId}
                    </RouteLink>
                  ),
                },
              ]
            : []),
          {
            id: "failure",
            header: words.job.failure,
            minWidth: 220,
            cell: ({ failure }) => {
              if (failure === undefined) return "–";
              const { title, todo, message } = failureWords(words.failures, failure);
              return [title, todo, message]
                .filter((text) => text !== undefined)
                .map((text) => <div key={text}>{text}</div>);
            },
          },
          { id: "author", header: words.life.author, cell: ({ createdBy }) => createdBy },
          { id: "reason", header: words.deployment.reason, cell: ({ reason }) => reason || "–" },
          { id: "created", header: words.deployment.created, cell: ({ createdAt }) => time(createdAt) },
          { id: "finished", header: words.job.finished, cell: ({ finishedAt }) => time(finishedAt) },
        ]}
      />
    </SpaceBetween>
  );
}
