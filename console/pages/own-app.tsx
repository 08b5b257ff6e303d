import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import type { App } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Found } from "../shell/found.tsx";
import { Listing } from "../shell/listing.tsx";
import { RouteButton } from "../shell/route-button.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { Affected } from "./publish/affected.tsx";
import { Promote } from "./publish/promote.tsx";
import { ShareApp } from "./publish/share-app.tsx";
import { isDeployable } from "./publish/stage-names.ts";
import { Stages } from "./publish/stages.tsx";
import { UPLOADS } from "./publish/uploads.ts";
import { UsedBy } from "./publish/used-by.tsx";
import { VersionActions } from "./publish/version-actions.tsx";

/** An app as its publisher works on it: its versions with what their states allow, and who sees and uses it. */
export function OwnApp() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const app = useQuery({ queryKey: ["apps", "one", id], queryFn: ({ signal }) => client.apps.get(id, { signal }) });
  return <Found query={app}>{(found) => <Shown app={found} />}</Found>;
}

function Shown({ app }: { readonly app: App }) {
  const { words, pick } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const versions = usePages(["apps", "own-versions", app.id], (pageToken, signal) =>
    client.apps.listVersions(app.id, { includeVanished: true, pageSize: 20, pageToken, signal }),
  );
  const history = usePages(["apps", "history", app.id], (pageToken, signal) =>
    client.apps.listHistory(app.id, { pageSize: 20, pageToken, signal }),
  );
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            <RouteButton to={`/apps/${encodeURIComponent(app.id)}`}>{words.publish.inStore}</RouteButton>
            {app.repoId === UPLOADS && may("apps:share", "tenant") && <ShareApp key={app.version} app={app} />}
          </SpaceBetween>
        }
      >
        {pick(app.displayName, app.name)}
      </Header>
      <Listing
        inner
        title={words.app.versions}
        pages={versions}
        empty={words.app.noVersions}
        trackBy={({ id }) => id}
        columns={[
          {
            id: "version",
            header: words.app.version,
            isRowHeader: true,
            minWidth: 110,
            cell: ({ packageVersion }) => packageVersion,
          },
          {
            id: "status",
            header: words.status,
            minWidth: 200,
            cell: ({ status, statusReason, fault }) => (
              <State
                of={fault === undefined ? status : "failed"}
                text={fault ?? [words.state(status), statusReason].filter((part) => part).join(": ")}
              />
            ),
          },
          {
            id: "review",
            header: words.publish.review,
            minWidth: 140,
            cell: ({ reviewId }) =>
              reviewId !== undefined && may("reviews:read", "tenant") ? (
                <RouteLink to={`/reviews/${encodeURIComponent(reviewId)}`}>{reviewId}</RouteLink>
              ) : (
                (reviewId ?? "–")
              ),
          },
          { id: "changed", header: words.facts.changed, minWidth: 140, cell: ({ updatedAt }) => when(updatedAt) },
          {
            id: "actions",
            header: words.act.actions,
            minWidth: 160,
            cell: (version) => (
              <>
                <VersionActions version={version} />
                {isDeployable(version) && may("apps:promote", "tenant") && <Promote version={version} />}
              </>
            ),
          },
        ]}
      />
      <Stages app={app} />
      {may("apps:read", "tenant") && <UsedBy appId={app.id} />}
      {may("rollouts:read") && <Affected appVersionId={app.latestVersionId} begins={may("rollouts:create")} />}
      <Listing
        inner
        title={words.publish.history}
        pages={history}
        empty={words.facts.nothing}
        trackBy={({ id }) => id}
        columns={[
          { id: "at", header: words.audit.at, isRowHeader: true, minWidth: 140, cell: ({ at }) => when(at) },
          {
            id: "action",
            header: words.audit.operation,
            minWidth: 120,
            cell: ({ action }) => words.publish.events[action],
          },
          { id: "by", header: words.facts.by, minWidth: 160, cell: ({ by }) => by },
          { id: "reason", header: words.act.reason, minWidth: 160, cell: ({ reason }) => reason ?? "–" },
        ]}
      />
    </SpaceBetween>
  );
}
