import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import type { Approval } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { Act } from "../shell/act.tsx";
import { Found } from "../shell/found.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { State } from "../shell/state.tsx";
import { money } from "../words/money.ts";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { Asked } from "./approvals/asked.tsx";
import { Steps } from "./approvals/steps.tsx";

/** One request: what would be done, who decides, and the decision. */
export function ApprovalPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const approval = useQuery({
    queryKey: ["approvals", "one", id],
    queryFn: ({ signal }) => client.approvals.get(id, { signal }),
  });
  return <Found query={approval}>{(found) => <Shown approval={found} />}</Found>;
}

function Shown({ approval }: { readonly approval: Approval }) {
  const { words } = useWork();
  const when = useWhen();
  const { title, status, reason, createdBy, createdAt, kind, subject, request } = approval;
  const about =
    subject.type === "deployment" ? (
      <RouteLink to={`/deployments/${encodeURIComponent(subject.id)}`}>{subject.id}</RouteLink>
    ) : (
      `${subject.type} ${subject.id}`
    );
  return (
    <SpaceBetween size="l">
      <Header variant="h1" actions={status === "pending" && <Decide approval={approval} />}>
        {title}
      </Header>
      {reason !== undefined && <Alert type="info">{reason}</Alert>}
      <Container header={<Header variant="h2">{words.approvals.asked}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.status, value: <State of={status} /> },
            { label: words.facts.kind, value: words.approvals.kinds[kind] },
            { label: words.approvals.askedBy, value: createdBy },
            { label: words.facts.created, value: when(createdAt) },
            { label: words.approvals.about, value: about },
          ]}
        />
      </Container>
      <Figures facts={approval.facts} />
      <Container header={<Header variant="h2">{words.approvals.plan}</Header>}>
        <Asked value={request} />
      </Container>
      <Steps approval={approval} />
    </SpaceBetween>
  );
}

function Figures({ facts }: { readonly facts: Approval["facts"] }) {
  const { words, language } = useWork();
  const { what, cost } = words.approvals;
  const { app, stage, provider, nodes, cpu, memory, groups } = facts;
  const figures = [
    [what.app, app],
    [what.stage, stage === undefined ? undefined : words.stages[stage]],
    [what.provider, provider],
    [what.nodes, nodes],
    [what.cpu, cpu],
    [what.memory, memory],
    [cost, facts.cost === undefined ? undefined : money(facts.cost.amount, facts.cost.currency, language)],
    [what.groups, groups.length === 0 ? undefined : groups.join(", ")],
  ] as const;
  return (
    <Container header={<Header variant="h2">{words.approvals.facts}</Header>}>
      <KeyValuePairs
        columns={4}
        items={figures.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value: String(value) }]))}
      />
    </Container>
  );
}

/** Whoever asked may take it back, and never decides; the API has the last word on the others. */
function Decide({ approval }: { readonly approval: Approval }) {
  const { words } = useWork();
  const { client, me, may } = useStore();
  const refresh = useRefresh("approvals", "deployments", "jobs", "app-versions");
  const { id, title } = approval;
  const own = approval.createdBy === me.actorId;
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {own && may("approvals:withdraw") && (
        <Act
          variant="normal"
          label={words.approvals.withdraw}
          name={title}
          reason="optional"
          send={(reason, idempotencyKey) => client.approvals.withdraw(id, { reason }, { idempotencyKey })}
          done={refresh}
        />
      )}
      {!own && may("approvals:decide") && (
        <Act
          variant="normal"
          label={words.approvals.reject}
          name={title}
          text={words.approvals.rejectText}
          reason="required"
          send={(reason = "", idempotencyKey) => client.approvals.reject(id, { reason }, { idempotencyKey })}
          done={refresh}
        />
      )}
      {!own && may("approvals:decide") && (
        <Act
          variant="primary"
          label={words.approvals.approve}
          name={title}
          text={words.approvals.approveText}
          reason="optional"
          send={(reason, idempotencyKey) => client.approvals.approve(id, { reason }, { idempotencyKey })}
          done={refresh}
        />
      )}
    </SpaceBetween>
  );
}
