import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useParams } from "wouter";
import type { App } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { Found } from "../shell/found.tsx";
import { RouteButton } from "../shell/route-button.tsx";
import { useWords } from "../words/use-words.tsx";
import { Readme } from "./app-readme.tsx";
import { Versions } from "./app-versions.tsx";
import { AppIcon, Picture } from "./icon.tsx";

const Markdown = lazy(() => import("../markdown/markdown.tsx"));

/** One app: what it is, what it looks like, and its versions. */
export function AppPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const app = useQuery({ queryKey: ["apps", "one", id], queryFn: ({ signal }) => client.apps.get(id, { signal }) });
  return <Found query={app}>{(found) => <Shown app={found} />}</Found>;
}

function Shown({ app }: { readonly app: App }) {
  const { words, pick } = useWords();
  const { may } = useStore();
  const name = pick(app.displayName, app.name);
  const deploy = `/deploy/${encodeURIComponent(app.latestVersionId)}`;
  const screenshots = app.attachments?.filter(({ kind }) => kind === "screenshot") ?? [];
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          may("deployments:create") && (
            <RouteButton variant="primary" to={deploy}>
              {words.app.deploy}
            </RouteButton>
          )
        }
      >
        <SpaceBetween size="s" direction="horizontal" alignItems="center">
          <AppIcon app={app} />
          {name}
        </SpaceBetween>
      </Header>
      <Container header={<Header variant="h2">{words.app.about}</Header>}>
        <Suspense fallback={<Spinner />}>
          <Markdown text={pick(app.descriptions, app.description)} />
        </Suspense>
      </Container>
      <Container header={<Header variant="h2">{words.app.details}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.app.latest, value: app.latestVersion },
            { label: words.app.keywords, value: app.keywords.join(", ") || "–" },
            { label: words.app.maintainers, value: app.maintainers?.map((one) => one.name).join(", ") || "–" },
            { label: words.app.id, value: <Box variant="code">{app.id}</Box> },
          ]}
        />
      </Container>
      <Readme versionId={app.latestVersionId} />
      {screenshots.length > 0 && (
        <Container header={<Header variant="h2">{words.app.screenshots}</Header>}>
          <SpaceBetween size="m">
            {screenshots.map((one, index) => (
              <Picture key={one.id} id={one.id} className="picture" name={words.app.screenshot(name, index + 1)} />
            ))}
          </SpaceBetween>
        </Container>
      )}
      <Versions appId={app.id} />
    </SpaceBetween>
  );
}
