import Box from "@cloudscape-design/components/box";
import Cards from "@cloudscape-design/components/cards";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { GetDeploymentAnswer, Node } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { amountsOf } from "../../words/amounts.ts";
import { useLife } from "../../words/use-life.ts";

/** The machines, by their roles. */
export function Topology({ deployment }: { readonly deployment: GetDeploymentAnswer }) {
  const { words } = useLife();
  const roles = [...Map.groupBy(deployment.nodes, ({ role }) => role)];
  return (
    <SpaceBetween size="l">
      <Header variant="h2" counter={`(${deployment.nodes.length})`}>
        {words.deployment.nodes}
      </Header>
      {roles.length === 0 && <Box>{words.deployment.noNodes}</Box>}
      {roles.map(([role, nodes]) => (
        <Role key={role} role={role} nodes={nodes} deployment={deployment} />
      ))}
    </SpaceBetween>
  );
}

interface RoleProps {
  readonly role: string;
  readonly nodes: readonly Node[];
  readonly deployment: GetDeploymentAnswer;
}

function Role({ role, nodes, deployment }: RoleProps) {
  const { words } = useLife();
  const { may } = useStore();
  const base = `/deployments/${encodeURIComponent(deployment.id)}`;
  const replaces = deployment.allowed.includes("replace-node") && may("deployments:operate") && may("plans:create");
  return (
    <Cards
      items={nodes}
      trackBy="id"
      header={
        <Header variant="h3" counter={`(${nodes.length})`}>
          {role || words.operation.onlyRole}
        </Header>
      }
      ariaLabels={{ itemSelectionLabel: (_, { id }) => id, selectionGroupLabel: role }}
      cardsPerRow={[{ cards: 1 }, { minWidth: 500, cards: 2 }, { minWidth: 900, cards: 3 }]}
      cardDefinition={{
        header: ({ id, name }) => name ?? id,
        sections: [
          {
            id: "status",
            header: words.status,
            content: ({ status, health, app }) => (
              <StatusIndicator type={typeOf(status, health, app)}>
                {words.nodeStatus[status]}, {words.nodeHealth[health]}
                {app !== undefined && `, ${words.appHealth[app.state]}`}
              </StatusIndicator>
            ),
          },
          { id: "output", content: ({ app }) => (app?.state === "unhealthy" ? (app.output ?? null) : null) },
          { id: "address", header: words.deployment.address, content: addressOf },
          {
            id: "size",
            header: words.deployment.size,
            content: ({ cpu, memory, volumeSize }) => amountsOf({ cpu, memory, volumeSize }, words.amounts),
          },
          {
            id: "machine",
            header: words.life.machine,
            content: ({ instanceId, instanceType, serverType }) =>
              [instanceId, instanceType, serverType && words.life.serverTypes[serverType]].filter(Boolean).join(", ") ||
              "–",
          },
          {
            id: "image",
            content: ({ container }) =>
              container === undefined ? null : `${container.image} (${container.engine} ${container.engineVersion})`,
          },
          {
            id: "agent",
            content: ({ agentVersion }) => (agentVersion === undefined ? null : words.life.agent(agentVersion)),
          },
          {
            id: "more",
            content: ({ id, name }) => (
              <SpaceBetween size="s" direction="horizontal">
                {may("logs:read") && (
                  <RouteLink to={`${base}?tab=logs&node=${id}`} ariaLabel={words.life.logOf(name ?? id)}>
                    {words.life.tabs.logs}
                  </RouteLink>
                )}
                {replaces && (
                  <RouteLink
                    to={`${base}/operations/replace-node?node=${id}`}
                    ariaLabel={`${words.operations["replace-node"]}: ${name ?? id}`}
                  >
                    {words.operations["replace-node"]}
                  </RouteLink>
                )}
              </SpaceBetween>
            ),
          },
        ],
      }}
    />
  );
}

function addressOf({ address, publicAddress }: Node): string {
  return [address, publicAddress].filter(Boolean).join(", ") || "–";
}

function typeOf(status: Node["status"], health: Node["health"], app: Node["app"]): StatusIndicatorProps.Type {
  if (status === "failed" || health === "unreachable") return "error";
  if (app?.state === "unhealthy") return "warning";
  if (status === "stopped" || status === "deleted") return "stopped";
  return status === "active" ? "success" : "pending";
}
