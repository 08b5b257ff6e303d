import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Listing } from "../../shell/listing.tsx";
import { State } from "../../shell/state.tsx";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";

const EVERY_MS = 5_000;

/** A repo's scans, newest first, with every package that could not be taken. */
export function Scans({ repoId }: { readonly repoId: string }) {
  const { words } = useWork();
  const when = useWhen();
  const { client } = useStore();
  const scans = usePages(
    ["repos", "scans", repoId],
    (pageToken, signal) => client.repos.listEvents(repoId, { pageSize: 10, pageToken, signal }),
    EVERY_MS,
  );
  return (
    <Listing
      inner
      title={words.repos.scans}
      pages={scans}
      empty={words.facts.nothing}
      trackBy={({ id }) => id}
      columns={[
        {
          id: "started",
          header: words.facts.started,
          isRowHeader: true,
          minWidth: 140,
          cell: (one) => when(one.startedAt),
        },
        {
          id: "status",
          header: words.status,
          minWidth: 130,
          cell: ({ status, error }) => <State of={status} text={error} />,
        },
        { id: "added", header: words.repos.added, minWidth: 80, cell: ({ added }) => String(added) },
        { id: "updated", header: words.repos.updated, minWidth: 90, cell: ({ updated }) => String(updated) },
        { id: "vanished", header: words.repos.vanished, minWidth: 80, cell: ({ vanished }) => String(vanished) },
        { id: "bad", header: words.repos.bad, minWidth: 90, cell: ({ bad }) => String(bad) },
        {
          id: "faults",
          header: words.repos.faults,
          minWidth: 260,
          cell: ({ errors }) =>
            errors.length === 0 ? (
              "–"
            ) : (
              <ul>
                {errors.map(({ package: name, version, detail }) => (
                  <li key={`${name} ${version} ${detail}`}>
                    {name} {version}: {detail}
                  </li>
                ))}
              </ul>
            ),
        },
      ]}
    />
  );
}
