import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiProblem, type GetDeploymentAnswer } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useWrite } from "../../data/use-write.ts";
import { Problem } from "../../shell/problem.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { useLife } from "../../words/use-life.ts";
import { shownValue } from "../changes.tsx";

const TYPES = { "in-sync": "success", drifted: "warning", unknown: "info" } as const;

/** Where the cloud has something else than the deployment says, and the two ways out of it. */
export function Drift({ deployment }: { readonly deployment: GetDeploymentAnswer }) {
  const { words, language } = useLife();
  const { client, may } = useStore();
  const queries = useQueryClient();
  const queryKey = ["deployments", "drift", deployment.id];
  const report = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      client.deployments.getDrift(deployment.id, { signal }).catch((error: unknown) => {
        // Nobody has compared them yet.
        if (error instanceof ApiProblem && error.status === 404) return null;
        throw error;
      }),
  });
  const check = useWrite(
    (id: string, idempotencyKey) => client.deployments.checkDrift(id, { idempotencyKey }),
    (found) => queries.setQueryData(queryKey, found),
  );
  const found = report.data ?? undefined;
  const ways = (["revert", "adopt"] as const).filter(
    (one) =>
      found?.status === "drifted" &&
      deployment.allowed.includes(one) &&
      may("deployments:operate") &&
      may("plans:create"),
  );
  return (
    <SpaceBetween size="m">
      <Problem error={check.error ?? report.error} retry={() => check.mutate(deployment.id)} />
      <Table
        items={found?.differences ?? []}
        trackBy="id"
        wrapLines
        loading={report.isPending}
        loadingText={words.loading}
        header={
          <Header
            variant="h2"
            description={
              found === undefined
                ? words.drift.never
                : words.drift.at(new Date(found.checkedAt).toLocaleString(language))
            }
            actions={
              may("deployments:operate") && (
                <Button loading={check.isPending} onClick={() => check.mutate(deployment.id)}>
                  {words.drift.check}
                </Button>
              )
            }
          >
            {words.drift.title}
          </Header>
        }
        filter={
          found !== undefined && (
            <SpaceBetween size="m" direction="horizontal">
              <StatusIndicator type={TYPES[found.status]}>
                {words.drift.statuses[found.status]} {found.reason}
              </StatusIndicator>
              {ways.map((one) => (
                <RouteLink key={one} to={`/deployments/${encodeURIComponent(deployment.id)}/operations/${one}`}>
                  {words.operations[one]}
                </RouteLink>
              ))}
            </SpaceBetween>
          )
        }
        empty={words.changes.none}
        columnDefinitions={[
          {
            id: "what",
            header: words.changes.what,
            isRowHeader: true,
            cell: ({ field, object, pointer, nodeId }) =>
              [object ?? nodeId, pointer ?? field].filter(Boolean).join(" "),
          },
          { id: "expected", header: words.drift.expected, cell: ({ expected }) => shownValue(expected) },
          { id: "observed", header: words.drift.observed, cell: ({ observed }) => shownValue(observed) },
          {
            id: "since",
            header: words.drift.since,
            cell: ({ since }) => new Date(since).toLocaleString(language),
          },
        ]}
      />
    </SpaceBetween>
  );
}
