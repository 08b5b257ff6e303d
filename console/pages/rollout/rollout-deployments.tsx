import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { PitrixClient } from "../../../sdk/index.ts";
import { RouteLink } from "../../shell/route-link.tsx";
import { State } from "../../shell/state.tsx";
import { useWork } from "../../words/use-work.ts";

export type ReadRollout = Awaited<ReturnType<PitrixClient["rollouts"]["get"]>>;

const PAGE_SIZE = 50;

/** The API answers all deployments of a rollout at once, at most 500 and those that are left out: pages are made here. */
export function RolloutDeployments({ deployments }: Pick<ReadRollout, "deployments">) {
  const { words } = useWork();
  const [page, setPage] = useState(1);
  const pages = Math.max(1, Math.ceil(deployments.length / PAGE_SIZE));
  return (
    <Table
      items={deployments.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)}
      trackBy="deploymentId"
      wrapLines
      header={
        <Header variant="h2" counter={`(${deployments.length})`}>
          {words.quotas.resource.deployments}
        </Header>
      }
      pagination={
        pages > 1 ? (
          <Pagination
            currentPageIndex={page}
            pagesCount={pages}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
          />
        ) : undefined
      }
      empty={words.rollouts.none}
      ariaLabels={{ tableLabel: words.quotas.resource.deployments }}
      columnDefinitions={[
        {
          id: "deployment",
          header: words.job.deployment,
          isRowHeader: true,
          minWidth: 180,
          cell: ({ deploymentId }) => (
            <RouteLink to={`/deployments/${encodeURIComponent(deploymentId)}`}>{deploymentId}</RouteLink>
          ),
        },
        {
          id: "wave",
          header: words.upgrades.wave,
          minWidth: 70,
          cell: ({ wave }) => (wave === undefined ? "–" : wave + 1),
        },
        {
          id: "status",
          header: words.status,
          minWidth: 180,
          cell: ({ status, reason }) => (
            <State of={status} text={[words.state(status), reason].filter((one) => one).join(": ")} />
          ),
        },
        {
          id: "job",
          header: words.rollouts.job,
          minWidth: 180,
          cell: ({ jobId, revertJobId = jobId }) =>
            revertJobId === undefined ? (
              "–"
            ) : (
              <RouteLink to={`/jobs/${encodeURIComponent(revertJobId)}`}>{revertJobId}</RouteLink>
            ),
        },
        {
          id: "unwell",
          header: words.rollouts.unwell,
          minWidth: 100,
          cell: ({ unwell }) => (unwell ? words.rollouts.worse : "–"),
        },
      ]}
    />
  );
}
