import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import type { Runtime } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { Act } from "../shell/act.tsx";
import { Found } from "../shell/found.tsx";
import { State } from "../shell/state.tsx";
import { useWork } from "../words/use-work.ts";
import { Install } from "./runtimes/install.tsx";
import { ProbeReport } from "./runtimes/probe-report.tsx";
import { RuntimeSettings } from "./runtimes/runtime-settings.tsx";

/** One place to run on: what the cloud said of it, and how it is labelled. */
export function RuntimePage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const runtime = useQuery({
    queryKey: ["runtimes", "one", id],
    queryFn: ({ signal }) => client.runtimes.get(id, { signal }),
    // One that waits for its Frontgate is looked at again.
    refetchInterval: ({ state }) => (state.data?.status === "connecting" ? 5_000 : false),
  });
  return <Found query={runtime}>{(found) => <Shown key={found.version} runtime={found} />}</Found>;
}

function Shown({ runtime }: { readonly runtime: Runtime }) {
  const { words } = useWork();
  const { may } = useStore();
  const { id, name, description, status, provider, config, credentialId, sharedBy, groups } = runtime;
  const own = sharedBy === undefined && may("runtimes:update");
  const place = Object.entries(config ?? {}).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={description} actions={own && <Actions runtime={runtime} />}>
        {name || id}
      </Header>
      <Container header={<Header variant="h2">{words.deployment.overview}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.status, value: <State of={status} /> },
            { label: words.runtimes.provider, value: provider },
            { label: words.runtimes.place, value: place.join(", ") || "–" },
            { label: words.runtimes.credential, value: credentialId ?? "–" },
            { label: words.runtimes.groups, value: groups?.join(", ") || "–" },
            { label: words.deployment.id, value: id },
          ]}
        />
      </Container>
      <ProbeReport runtime={runtime} />
      {own && <RuntimeSettings runtime={runtime} />}
    </SpaceBetween>
  );
}

function Actions({ runtime }: { readonly runtime: Runtime }) {
  const { words } = useWork();
  const { client, may } = useStore();
  const [, navigate] = useLocation();
  const refresh = useRefresh("runtimes", "placements");
  const [enrolled, setEnrolled] = useState<Runtime>();
  const { id, name, status, version, via } = runtime;
  const turn = status === "disabled" ? "active" : "disabled";
  return (
    <SpaceBetween size="xs">
      <SpaceBetween size="xs" direction="horizontal">
        {via === "frontgate" && (
          <Act
            variant="normal"
            label={words.runtimes.enroll}
            name={name}
            text={words.runtimes.enrollText}
            send={(_, idempotencyKey) => client.runtimes.enroll(id, { idempotencyKey })}
            done={setEnrolled}
          />
        )}
        {status !== "connecting" && (
          <Act
            variant="normal"
            label={turn === "disabled" ? words.runtimes.disable : words.runtimes.enable}
            name={name}
            text={turn === "disabled" ? words.runtimes.disableText : ""}
            send={() => client.runtimes.update(id, { status: turn }, { ifMatch: version })}
            done={refresh}
          />
        )}
        {may("runtimes:delete") && (
          <Act
            variant="normal"
            label={words.act.delete}
            name={name}
            send={() => client.runtimes.delete(id, { ifMatch: version })}
            done={() => {
              refresh();
              navigate("/runtimes");
            }}
          />
        )}
      </SpaceBetween>
      {enrolled !== undefined && <Install runtime={enrolled} onDismiss={() => setEnrolled(undefined)} />}
    </SpaceBetween>
  );
}
