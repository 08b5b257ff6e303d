import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Listing } from "../shell/listing.tsx";
import { RouteButton } from "../shell/route-button.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";

const EVERY_MS = 15_000;

/** Upgrades of many deployments, newest first. */
export function Rollouts() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const rollouts = usePages(
    ["rollouts", "list"],
    (pageToken, signal) => client.rollouts.list({ pageSize: 50, pageToken, signal }),
    EVERY_MS,
  );
  return (
    <Listing
      title={words.pages.rollouts}
      text={words.rollouts.text}
      pages={rollouts}
      empty={words.rollouts.empty}
      trackBy={({ id }) => id}
      actions={
        may("rollouts:create") && (
          <RouteButton variant="primary" to="/rollouts/new">
            {words.rollouts.begin}
          </RouteButton>
        )
      }
      columns={[
        {
          id: "reason",
          header: words.act.reason,
          isRowHeader: true,
          minWidth: 180,
          cell: ({ id, reason }) => <RouteLink to={`/rollouts/${encodeURIComponent(id)}`}>{reason}</RouteLink>,
        },
        { id: "status", header: words.status, minWidth: 120, cell: ({ status }) => <State of={status} /> },
        {
          id: "wave",
          header: words.upgrades.wave,
          minWidth: 80,
          cell: ({ wave, waves }) => `${Math.min(wave + 1, waves.length)} / ${waves.length}`,
        },
        {
          id: "app",
          header: words.approvals.what.app,
          minWidth: 180,
          cell: ({ appId }) => <RouteLink to={`/apps/${encodeURIComponent(appId)}`}>{appId}</RouteLink>,
        },
        { id: "by", header: words.facts.by, minWidth: 150, cell: ({ createdBy }) => createdBy },
        { id: "created", header: words.facts.created, minWidth: 140, cell: ({ createdAt }) => when(createdAt) },
        { id: "ended", header: words.facts.ended, minWidth: 140, cell: ({ endedAt }) => when(endedAt) },
      ]}
    />
  );
}
