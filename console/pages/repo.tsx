import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "wouter";
import type { Repo } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { Act } from "../shell/act.tsx";
import { Found } from "../shell/found.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { Scans } from "./publish/scans.tsx";

const EVERY_MS = 5_000;

/** One repo, and what its scans found. */
export function RepoPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const repo = useQuery({
    queryKey: ["repos", "one", id],
    queryFn: ({ signal }) => client.repos.get(id, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.status === "scanning" || state.data?.status === "new" ? EVERY_MS : false,
  });
  return <Found query={repo}>{(found) => <Shown repo={found} />}</Found>;
}

function Shown({ repo }: { readonly repo: Repo }) {
  const { words } = useWork();
  const when = useWhen();
  const { id, name, description, status, lastError, url, kind, credential, selector } = repo;
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={description} actions={<Actions repo={repo} />}>
        {name || id}
      </Header>
      {lastError !== undefined && <Alert type="error">{lastError}</Alert>}
      <Container header={<Header variant="h2">{words.deployment.overview}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.status, value: <State of={status} /> },
            { label: words.repos.url, value: url },
            { label: words.facts.kind, value: kind },
            { label: words.runtimes.credential, value: credential.set ? `…${credential.hint}` : words.facts.none },
            { label: words.repos.visibility, value: words.repos.visibilities[repo.visibility] },
            { label: words.members.groups, value: repo.groups.join(", ") || "–" },
            { label: words.repos.selector, value: selector || "–" },
            { label: words.runtimes.provider, value: repo.providers.join(", ") || "–" },
            { label: words.repos.lastScan, value: when(repo.lastScanAt) },
          ]}
        />
      </Container>
      <Scans repoId={id} />
    </SpaceBetween>
  );
}

function Actions({ repo }: { readonly repo: Repo }) {
  const { words } = useWork();
  const { client, may } = useStore();
  const [, navigate] = useLocation();
  const refresh = useRefresh("repos", "apps");
  const { id, name, version } = repo;
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {may("repos:delete") && (
        <Act
          variant="normal"
          label={words.act.delete}
          name={name}
          text={words.repos.deleteText}
          send={() => client.repos.delete(id, { ifMatch: version })}
          done={() => {
            refresh();
            navigate("/repos");
          }}
        />
      )}
      {may("repos:index") && (
        <Act
          variant="primary"
          label={words.repos.scan}
          name={name}
          send={(_, idempotencyKey) => client.repos.index(id, { idempotencyKey })}
          done={refresh}
        />
      )}
    </SpaceBetween>
  );
}
