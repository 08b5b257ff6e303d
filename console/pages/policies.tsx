import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { useRefresh } from "../data/use-refresh.ts";
import { Act } from "../shell/act.tsx";
import { Listing } from "../shell/listing.tsx";
import { RouteButton } from "../shell/route-button.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";

/** What may be done with the tenant's deployments. The API answers all of them at once: there are ten at most. */
export function Policies() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const refresh = useRefresh("policies");
  const policies = usePages(["policies"], (_, signal) => client.policies.list({ signal }));
  return (
    <Listing
      title={words.pages.policies}
      text={words.policies.text}
      pages={policies}
      empty={words.policies.empty}
      trackBy={({ id }) => id}
      actions={
        may("policies:create", "tenant") && (
          <RouteButton variant="primary" to="/policies/new">
            {words.policies.add}
          </RouteButton>
        )
      }
      columns={[
        {
          id: "name",
          header: words.name,
          isRowHeader: true,
          minWidth: 150,
          cell: ({ id, name }) => <RouteLink to={`/policies/${encodeURIComponent(id)}`}>{name}</RouteLink>,
        },
        { id: "mode", header: words.policies.mode, minWidth: 140, cell: ({ mode }) => words.policies.modes[mode] },
        {
          id: "operations",
          header: words.policies.operations,
          minWidth: 180,
          cell: ({ operations }) =>
            operations?.map((one) => words.operations[one]).join(", ") ?? words.policies.allOperations,
        },
        { id: "rules", header: words.policies.rules, minWidth: 80, cell: ({ rules }) => rules.length },
        { id: "changed", header: words.facts.changed, minWidth: 140, cell: ({ updatedAt }) => when(updatedAt) },
        {
          id: "actions",
          header: words.act.actions,
          minWidth: 100,
          cell: ({ id, name, version }) =>
            may("policies:delete", "tenant") && (
              <Act
                label={words.act.delete}
                name={name}
                send={() => client.policies.delete(id, { ifMatch: version })}
                done={refresh}
              />
            ),
        },
      ]}
    />
  );
}
