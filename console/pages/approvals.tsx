import { useSearchParams } from "wouter";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { ChoiceField } from "../form/choice-field.tsx";
import { Listing } from "../shell/listing.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";

const EVERY_MS = 15_000;
const VIEWS = ["inbox", "mine", "all"] as const;

/** What waits for the caller's decision; which ones is in the address. */
export function Approvals() {
  const { words } = useWork();
  const when = useWhen();
  const { client } = useStore();
  const [search, setSearch] = useSearchParams();
  const view = VIEWS.find((one) => one === search.get("view")) ?? "inbox";
  const approvals = usePages(
    ["approvals", view],
    (pageToken, signal) =>
      client.approvals.list({ view, ...(view === "inbox" ? {} : { state: "all" }), pageSize: 50, pageToken, signal }),
    EVERY_MS,
  );
  return (
    <Listing
      title={words.pages.approvals}
      pages={approvals}
      empty={words.approvals.empty}
      trackBy={({ id }) => id}
      filter={
        <ChoiceField
          label={words.approvals.view}
          options={VIEWS.map((one) => [one, words.approvals.views[one]] as const)}
          value={view}
          onChoose={(one) => setSearch({ view: one })}
        />
      }
      columns={[
        {
          id: "title",
          header: words.approvals.asked,
          isRowHeader: true,
          minWidth: 220,
          cell: ({ id, title }) => <RouteLink to={`/approvals/${encodeURIComponent(id)}`}>{title}</RouteLink>,
        },
        { id: "status", header: words.status, minWidth: 120, cell: ({ status }) => <State of={status} /> },
        { id: "kind", header: words.facts.kind, minWidth: 110, cell: ({ kind }) => words.approvals.kinds[kind] },
        { id: "by", header: words.approvals.askedBy, minWidth: 150, cell: ({ createdBy }) => createdBy },
        { id: "created", header: words.facts.created, minWidth: 140, cell: ({ createdAt }) => when(createdAt) },
        {
          id: "deadline",
          header: words.approvals.deadline,
          minWidth: 140,
          cell: ({ steps }) => when(steps.find(({ status }) => status === "open")?.deadlineAt),
        },
      ]}
    />
  );
}
