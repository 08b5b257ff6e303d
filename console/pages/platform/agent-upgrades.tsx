import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Listing } from "../../shell/listing.tsx";
import { RouteButton } from "../../shell/route-button.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { State } from "../../shell/state.tsx";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";

const EVERY_MS = 15_000;

/** Upgrades of agents, newest first: the one that is under way, and those before it. */
export function AgentUpgrades() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const upgrades = usePages(
    ["agent-upgrades", "list"],
    (pageToken, signal) => client.agentUpgrades.list({ pageSize: 50, pageToken, signal }),
    EVERY_MS,
  );
  return (
    <Listing
      title={words.pages.upgrades}
      text={words.upgrades.text}
      pages={upgrades}
      empty={words.upgrades.empty}
      trackBy={({ id }) => id}
      actions={
        may("agent-upgrades:create", "platform") && (
          <RouteButton variant="primary" to="/platform/agent-upgrades/new">
            {words.upgrades.begin}
          </RouteButton>
        )
      }
      columns={[
        {
          id: "version",
          header: words.upgrades.release,
          isRowHeader: true,
          minWidth: 100,
          cell: ({ id, version }) => (
            <RouteLink to={`/platform/agent-upgrades/${encodeURIComponent(id)}`}>{version}</RouteLink>
          ),
        },
        { id: "status", header: words.status, minWidth: 120, cell: ({ status }) => <State of={status} /> },
        {
          id: "wave",
          header: words.upgrades.wave,
          minWidth: 80,
          cell: ({ wave, waves }) => `${Math.min(wave + 1, waves.length)} / ${waves.length}`,
        },
        { id: "reason", header: words.act.reason, minWidth: 180, cell: ({ reason }) => reason },
        { id: "by", header: words.facts.by, minWidth: 150, cell: ({ createdBy }) => createdBy },
        { id: "started", header: words.facts.started, minWidth: 140, cell: ({ createdAt }) => when(createdAt) },
        { id: "ended", header: words.facts.ended, minWidth: 140, cell: ({ endedAt }) => when(endedAt) },
      ]}
    />
  );
}
