import { useSearchParams } from "wouter";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { ChoiceField } from "../form/choice-field.tsx";
import { Listing } from "../shell/listing.tsx";
import { useWork } from "../words/use-work.ts";

const BY = ["tenant", "group", "zone", "provider", "runtime", "app", "status"] as const;

/** What is in use, by what one asks for. */
export function Usage() {
  const { words, language } = useWork();
  const { client } = useStore();
  const [search, setSearch] = useSearchParams();
  const by = BY.find((one) => one === search.get("by")) ?? "app";
  const usage = usePages(["usage", by], (pageToken, signal) =>
    client.reports.listUsage({ by, pageSize: 50, pageToken, signal }),
  );
  const number = (value: number) => value.toLocaleString(language);
  return (
    <Listing
      title={words.pages.usage}
      pages={usage}
      empty={words.facts.nothing}
      trackBy={({ key }) => key}
      filter={
        <ChoiceField
          label={words.usage.by}
          options={BY.map((one) => [one, words.usage.keys[one]] as const)}
          value={by}
          onChoose={(one) => setSearch({ by: one })}
        />
      }
      columns={[
        {
          id: "key",
          header: words.usage.keys[by],
          isRowHeader: true,
          minWidth: 180,
          cell: ({ key, name }) => (name === undefined ? key : `${name} (${key})`),
        },
        {
          id: "deployments",
          header: words.quotas.resource.deployments,
          cell: ({ deployments }) => number(deployments),
        },
        { id: "nodes", header: words.quotas.resource.nodes, cell: ({ nodes }) => number(nodes) },
        { id: "cpu", header: words.quotas.resource.cpu, cell: ({ cpu }) => number(cpu) },
        { id: "memory", header: words.quotas.resource.memory, cell: ({ memory }) => number(memory) },
        { id: "volume", header: words.quotas.resource.volume, cell: ({ volume }) => number(volume) },
        {
          id: "statuses",
          header: words.status,
          minWidth: 160,
          cell: ({ statuses }) =>
            Object.entries(statuses ?? {})
              .map(([status, count]) => `${words.state(status)} ${count}`)
              .join(", ") || "–",
        },
      ]}
    />
  );
}
