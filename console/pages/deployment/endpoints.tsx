import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { GetDeploymentAnswer } from "../../../sdk/index.ts";
import { useLife } from "../../words/use-life.ts";

/** Where an app in a cluster is reached, as its last job or look found it; nothing where no endpoint is kept. */
export function Endpoints({ deployment }: { readonly deployment: GetDeploymentAnswer }) {
  const { words } = useLife();
  if (deployment.endpoints === undefined) return null;
  return (
    <Table
      items={deployment.endpoints}
      trackBy="name"
      wrapLines
      header={<Header variant="h2">{words.life.endpoints}</Header>}
      empty="–"
      columnDefinitions={[
        { id: "name", header: words.name, isRowHeader: true, cell: ({ name }) => name },
        { id: "address", header: words.deployment.address, cell: ({ address }) => address || "–" },
        {
          id: "ports",
          header: words.life.ports,
          cell: ({ ports }) => ports.map(({ port, protocol }) => `${port}/${protocol}`).join(", ") || "–",
        },
        {
          id: "external",
          header: words.life.outside,
          cell: ({ external, hosts }) => [...external, ...hosts].join(", ") || "–",
        },
      ]}
    />
  );
}
