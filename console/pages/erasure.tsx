import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import type { ProvenErasure } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { Act } from "../shell/act.tsx";
import { Found } from "../shell/found.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { countsOf } from "./leaving/counts.ts";
import { Output } from "./output.tsx";

const EVERY_MS = 5_000;

/** How the erasure of a tenant goes, and its proof once it is over. */
export function ErasurePage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const erasure = useQuery({
    queryKey: ["erasures", "one", id],
    queryFn: ({ signal }) => client.erasures.get(id, { signal }),
    refetchInterval: ({ state }) => (state.data?.finishedAt === undefined ? EVERY_MS : false),
  });
  return <Found query={erasure}>{(found) => <Shown erasure={found} />}</Found>;
}

function Shown({ erasure }: { readonly erasure: ProvenErasure }) {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const refresh = useRefresh("erasures");
  const { id, tenantId, status, failure, by, counts, certificate, signature } = erasure;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={id}
        actions={
          status === "waiting" &&
          may("erasures:create", "tenant") && (
            <Act
              variant="primary"
              label={words.leaving.cancel}
              name={tenantId}
              send={(_, idempotencyKey) => client.erasures.cancel(id, { idempotencyKey })}
              done={refresh}
            />
          )
        }
      >
        {words.leaving.erasure(tenantId)}
      </Header>
      <Container header={<Header variant="h2">{words.deployment.overview}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.status, value: <State of={status} /> },
            { label: words.leaving.failure, value: failure ?? "–" },
            { label: words.leaving.asked, value: words.leaving.askedBy[by] },
            { label: words.leaving.begins, value: when(erasure.beginsAt) },
            { label: words.facts.ended, value: when(erasure.finishedAt) },
            { label: words.leaving.objects, value: countsOf(counts) },
          ]}
        />
      </Container>
      {certificate !== undefined && (
        <Container header={<Header variant="h2">{words.leaving.certificate}</Header>}>
          <Output name={words.leaving.certificate} text={JSON.stringify(certificate, null, 2)} />
        </Container>
      )}
      {signature !== undefined && (
        <Container header={<Header variant="h2">{words.leaving.signature}</Header>}>
          <Output name={words.leaving.signature} text={signature} />
        </Container>
      )}
    </SpaceBetween>
  );
}
