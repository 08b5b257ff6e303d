import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { Node } from "../../../sdk/index.ts";
import { useWords } from "../../words/use-words.tsx";

/** The machines of a deployment. */
export function Nodes({ nodes }: { readonly nodes: readonly Node[] }) {
  const { words } = useWords();
  return (
    <Table
      items={nodes}
      trackBy="id"
      header={
        <Header variant="h2" counter={`(${nodes.length})`}>
          {words.deployment.nodes}
        </Header>
      }
      empty={words.deployment.noNodes}
      columnDefinitions={[
        { id: "name", header: words.name, isRowHeader: true, cell: ({ id, name }) => name ?? id },
        { id: "role", header: words.deployment.role, cell: ({ role }) => role || "–" },
        {
          id: "status",
          header: words.status,
          cell: ({ status, health }) => (
            <StatusIndicator
              type={
                status === "failed" || health === "unreachable" ? "error" : status === "active" ? "success" : "pending"
              }
            >
              {words.nodeStatus[status]}
            </StatusIndicator>
          ),
        },
        { id: "address", header: words.deployment.address, cell: ({ address }) => address ?? "–" },
        {
          id: "size",
          header: words.deployment.size,
          cell: ({ cpu, memory, volumeSize }) => words.deployment.sizeOf(cpu, memory, volumeSize),
        },
      ]}
    />
  );
}
