import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { Act } from "../../shell/act.tsx";
import { Found } from "../../shell/found.tsx";
import { State } from "../../shell/state.tsx";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";
import { type Upgrade, UpgradedFrontgates } from "./upgraded-frontgates.tsx";

const EVERY_MS = 5_000;

/** How an upgrade of agents goes, Frontgate by Frontgate. */
export function AgentUpgradePage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const upgrade = useQuery({
    queryKey: ["agent-upgrades", id],
    queryFn: ({ signal }) => client.agentUpgrades.get(id, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === "running" ? EVERY_MS : false),
  });
  return <Found query={upgrade}>{(found) => <Shown upgrade={found} />}</Found>;
}

function Shown({ upgrade }: { readonly upgrade: Upgrade }) {
  const { words } = useWork();
  const when = useWhen();
  const { status, statusReason, waves, wave, reason } = upgrade;
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={upgrade.id} actions={<Control upgrade={upgrade} />}>
        {words.upgrades.title(upgrade.version)}
      </Header>
      <Container header={<Header variant="h2">{words.deployment.overview}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: words.status,
              value: <State of={status} text={[words.state(status), statusReason].filter((one) => one).join(": ")} />,
            },
            { label: words.act.reason, value: reason },
            { label: words.upgrades.waves, value: waves.join(", ") },
            { label: words.upgrades.wave, value: `${Math.min(wave + 1, waves.length)} / ${waves.length}` },
            { label: words.facts.started, value: when(upgrade.createdAt) },
            { label: words.facts.ended, value: when(upgrade.endedAt) },
          ]}
        />
      </Container>
      <UpgradedFrontgates frontgates={upgrade.frontgates} />
    </SpaceBetween>
  );
}

/** Halts what runs, and goes on with what was halted. */
function Control({ upgrade: { id, status, version } }: { readonly upgrade: Upgrade }) {
  const { words } = useWork();
  const { client, may } = useStore();
  const refresh = useRefresh("agent-upgrades");
  if (status === "succeeded" || !may("agent-upgrades:control", "platform")) return null;
  const halts = status === "running";
  return (
    <Act
      key={status}
      variant="primary"
      label={halts ? words.upgrades.halt : words.upgrades.resume}
      name={version}
      text={halts ? words.upgrades.haltText : words.upgrades.resumeText}
      reason="optional"
      send={(reason, idempotencyKey) =>
        client.agentUpgrades[halts ? "halt" : "resume"](id, { reason }, { idempotencyKey })
      }
      done={refresh}
    />
  );
}
