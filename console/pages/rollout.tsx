import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { Act } from "../shell/act.tsx";
import { Found } from "../shell/found.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { commandsOf } from "./rollout/rollout.ts";
import { type ReadRollout, RolloutDeployments } from "./rollout/rollout-deployments.tsx";

const EVERY_MS = 5_000;

/** How an upgrade of many deployments goes, wave by wave. */
export function RolloutPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const rollout = useQuery({
    queryKey: ["rollouts", "one", id],
    queryFn: ({ signal }) => client.rollouts.get(id, { signal }),
    refetchInterval: ({ state }) => (state.data?.endedAt === undefined ? EVERY_MS : false),
  });
  return <Found query={rollout}>{(found) => <Shown rollout={found} />}</Found>;
}

function Shown({ rollout }: { readonly rollout: ReadRollout }) {
  const { words } = useWork();
  const when = useWhen();
  const { status, statusReason, gate, window, selector } = rollout;
  const meant = [selector.stage, selector.groups, selector.runtimeIds, selector.deploymentIds].flatMap(
    (one) => one ?? [],
  );
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={rollout.id} actions={<Control rollout={rollout} />}>
        {rollout.reason}
      </Header>
      <Container header={<Header variant="h2">{words.deployment.overview}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: words.status,
              value: <State of={status} text={[words.state(status), statusReason].filter((one) => one).join(": ")} />,
            },
            { label: words.approvals.what.app, value: rollout.appId },
            { label: words.app.version, value: rollout.appVersionId },
            { label: words.rollouts.meant, value: meant.join(", ") || words.flows.allStages },
            { label: words.rollouts.minutes, value: gate.minutes },
            { label: words.rollouts.maxUnhealthy, value: gate.maxUnhealthy },
            { label: words.rollouts.onFailure, value: words.rollouts.failures[rollout.onFailure] },
            {
              label: words.rollouts.window,
              value:
                window === undefined
                  ? words.rollouts.anyTime
                  : `${window.days.map((day) => words.rollouts.days[day]).join(", ")} ${window.from}–${window.to} ${window.timeZone}`,
            },
            { label: words.facts.by, value: rollout.createdBy },
            { label: words.facts.created, value: when(rollout.createdAt) },
            { label: words.facts.ended, value: when(rollout.endedAt) },
          ]}
        />
      </Container>
      <Table
        items={rollout.waves.map((wave, place) => ({ ...wave, place }))}
        wrapLines
        header={<Header variant="h2">{words.upgrades.waves}</Header>}
        ariaLabels={{ tableLabel: words.upgrades.waves }}
        columnDefinitions={[
          { id: "wave", header: words.upgrades.wave, isRowHeader: true, minWidth: 70, cell: ({ place }) => place + 1 },
          { id: "size", header: words.quotas.resource.deployments, minWidth: 100, cell: ({ size }) => size },
          { id: "status", header: words.status, minWidth: 120, cell: (wave) => <State of={wave.status} /> },
          { id: "started", header: words.facts.started, minWidth: 140, cell: ({ startedAt }) => when(startedAt) },
          { id: "gate", header: words.rollouts.looked, minWidth: 140, cell: ({ gateAt }) => when(gateAt) },
        ]}
      />
      <RolloutDeployments deployments={rollout.deployments} />
    </SpaceBetween>
  );
}

/** What its state and the caller's rights allow. */
function Control({ rollout: { id, status, reason: name } }: { readonly rollout: ReadRollout }) {
  const { words } = useWork();
  const { client, may } = useStore();
  const refresh = useRefresh("rollouts", "deployments", "jobs");
  if (!may("rollouts:control")) return null;
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {commandsOf(status).map((command) => (
        <Act
          key={command}
          variant="normal"
          label={words.rollouts.commands[command]}
          name={name}
          text={words.rollouts.commandTexts[command]}
          reason="optional"
          send={(reason, idempotencyKey) => client.rollouts[command](id, { reason }, { idempotencyKey })}
          done={refresh}
        />
      ))}
    </SpaceBetween>
  );
}
