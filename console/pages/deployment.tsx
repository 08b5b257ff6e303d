import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useParams, useSearchParams } from "wouter";
import type { GetDeploymentAnswer } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useLiveDeployment } from "../progress/use-live-rows.ts";
import { Found } from "../shell/found.tsx";
import { useLife } from "../words/use-life.ts";
import { Actions } from "./deployment/actions.tsx";
import { TABS, type Tab, tabsOf } from "./deployment/tabs.ts";
import { DeploymentStatus } from "./deployment-status.tsx";

const EVERY_MS = 5_000;

/** Each is loaded when it is first looked at. */
const CONTENTS = {
  overview: lazy(async () => ({ default: (await import("./deployment/overview.tsx")).Overview })),
  configuration: lazy(async () => ({ default: (await import("./deployment/configuration.tsx")).Configuration })),
  revisions: lazy(async () => ({ default: (await import("./deployment/revisions.tsx")).Revisions })),
  metrics: lazy(async () => ({ default: (await import("./deployment/metrics.tsx")).Metrics })),
  logs: lazy(async () => ({ default: (await import("./deployment/logs.tsx")).Logs })),
  events: lazy(async () => ({ default: (await import("./deployment/events.tsx")).Events })),
  backups: lazy(async () => ({ default: (await import("./deployment/backups.tsx")).Backups })),
  jobs: lazy(async () => ({ default: (await import("./deployment/jobs.tsx")).DeploymentJobs })),
} as const satisfies Record<Tab, unknown>;

/** One deployment: how it is, what can be done with it, and what is being done. The tab is in the address. */
export function DeploymentPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const queryKey = ["deployments", "one", id];
  useLiveDeployment(queryKey, id);
  const deployment = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.deployments.get(id, { signal }),
    refetchInterval: EVERY_MS,
  });
  return <Found query={deployment}>{(found) => <Shown deployment={found} />}</Found>;
}

function Shown({ deployment }: { readonly deployment: GetDeploymentAnswer }) {
  const { words } = useLife();
  const { may } = useStore();
  const [search, setSearch] = useSearchParams();
  const tabs = tabsOf(deployment, may);
  const wanted = search.get("tab");
  const active = tabs.find((tab) => tab === wanted) ?? TABS[0];
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={deployment.description}
        info={<DeploymentStatus deployment={deployment} />}
        actions={<Actions deployment={deployment} />}
      >
        {deployment.name || deployment.id}
      </Header>
      <Tabs
        activeTabId={active}
        ariaLabel={words.life.tabsLabel}
        onChange={({ detail }) => setSearch({ tab: detail.activeTabId }, { replace: true })}
        tabs={tabs.map((tab) => {
          const Content = CONTENTS[tab];
          return {
            id: tab,
            label: words.life.tabs[tab],
            content: tab === active && (
              <Suspense
                fallback={
                  <Box padding="l" textAlign="center">
                    <Spinner />
                  </Box>
                }
              >
                <Content deployment={deployment} />
              </Suspense>
            ),
          };
        })}
      />
    </SpaceBetween>
  );
}
