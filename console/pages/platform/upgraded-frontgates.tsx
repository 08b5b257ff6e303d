import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { PitrixClient } from "../../../sdk/index.ts";
import { State } from "../../shell/state.tsx";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";

export type Upgrade = Awaited<ReturnType<PitrixClient["agentUpgrades"]["get"]>>;

const PAGE_SIZE = 50;

/** The API answers all Frontgates of an upgrade at once, at most 1,000: pages are made here. */
export function UpgradedFrontgates({ frontgates }: Pick<Upgrade, "frontgates">) {
  const { words } = useWork();
  const when = useWhen();
  const [page, setPage] = useState(1);
  const pages = Math.max(1, Math.ceil(frontgates.length / PAGE_SIZE));
  return (
    <Table
      items={frontgates.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)}
      trackBy="frontgateId"
      wrapLines
      header={
        <Header variant="h2" counter={`(${frontgates.length})`}>
          {words.pages.frontgates}
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
      empty={words.upgrades.noFrontgates}
      ariaLabels={{ tableLabel: words.pages.frontgates }}
      columnDefinitions={[
        {
          id: "frontgate",
          header: words.upgrades.frontgate,
          isRowHeader: true,
          minWidth: 160,
          cell: ({ frontgateId }) => frontgateId,
        },
        { id: "tenant", header: words.facts.tenant, minWidth: 150, cell: ({ tenantId }) => tenantId },
        { id: "wave", header: words.upgrades.wave, minWidth: 70, cell: ({ wave }) => wave + 1 },
        {
          id: "status",
          header: words.status,
          minWidth: 150,
          cell: ({ status, reason }) => (
            <State of={status} text={[words.state(status), reason].filter((one) => one).join(": ")} />
          ),
        },
        { id: "drones", header: words.upgrades.drones, minWidth: 90, cell: ({ drones }) => drones?.length ?? "–" },
        { id: "left", header: words.upgrades.left, minWidth: 90, cell: ({ left }) => left ?? "–" },
        { id: "since", header: words.promotion.since, minWidth: 140, cell: ({ since }) => when(since) },
      ]}
    />
  );
}
