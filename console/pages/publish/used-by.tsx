import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useStore } from "../../data/store.tsx";
import { Problem } from "../../shell/problem.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { useWork } from "../../words/use-work.ts";
import { DeploymentStatus } from "../deployment-status.tsx";

/** How many deployments use each version of an app, in how many tenants; and the tenant's own by their names. */
export function UsedBy({ appId }: { readonly appId: string }) {
  const { words, language } = useWork();
  const { client } = useStore();
  const usage = useQuery({
    queryKey: ["apps", "usage", appId],
    queryFn: ({ signal }) => client.apps.getUsage(appId, { signal }),
  });
  const { deployments = 0, tenants = 0, complete = true, versions = [], own = [] } = usage.data ?? {};
  const shown = { wrapLines: true, loading: usage.isPending, loadingText: words.loading };
  const number = (count: number) => count.toLocaleString(language);
  const named = new Map(versions.map((one) => [one.appVersionId, one.packageVersion ?? one.appVersionId]));
  return (
    <SpaceBetween size="l">
      <Problem error={usage.error} retry={() => void usage.refetch()} />
      {!complete && <Alert type="info">{words.usedBy.more}</Alert>}
      <Table
        {...shown}
        items={versions}
        trackBy="appVersionId"
        header={
          <Header variant="h2" description={words.usedBy.sum(number(deployments), number(tenants))}>
            {words.usedBy.title}
          </Header>
        }
        empty={<Box textAlign="center">{words.usedBy.none}</Box>}
        ariaLabels={{ tableLabel: words.usedBy.title }}
        columnDefinitions={[
          {
            id: "version",
            header: words.app.version,
            isRowHeader: true,
            minWidth: 110,
            cell: ({ appVersionId, packageVersion }) => packageVersion ?? appVersionId,
          },
          { id: "deployments", header: words.shell.deployments, cell: (one) => number(one.deployments) },
          { id: "tenants", header: words.usedBy.tenants, cell: (one) => number(one.tenants) },
        ]}
      />
      <Table
        {...shown}
        items={own}
        trackBy="deploymentId"
        header={<Header variant="h2">{words.usedBy.own}</Header>}
        empty={<Box textAlign="center">{words.usedBy.none}</Box>}
        ariaLabels={{ tableLabel: words.usedBy.own }}
        columnDefinitions={[
          {
            id: "name",
            header: words.name,
            isRowHeader: true,
            minWidth: 160,
            cell: ({ deploymentId, name }) => (
              <RouteLink to={`/deployments/${encodeURIComponent(deploymentId)}`}>{name || deploymentId}</RouteLink>
            ),
          },
          {
            id: "version",
            header: words.app.version,
            minWidth: 110,
            cell: ({ appVersionId }) => named.get(appVersionId) ?? appVersionId,
          },
          { id: "status", header: words.status, cell: (one) => <DeploymentStatus deployment={one} /> },
        ]}
      />
    </SpaceBetween>
  );
}
