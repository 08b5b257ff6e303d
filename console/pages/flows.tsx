import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { ApprovalFlow } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { useRefresh } from "../data/use-refresh.ts";
import { Act } from "../shell/act.tsx";
import { Listing } from "../shell/listing.tsx";
import { RouteButton } from "../shell/route-button.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";

/** Who has to be asked before something is done. The API answers all of them at once: one a kind of request at most. */
export function Flows() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const flows = usePages(["approval-flows"], (_, signal) => client.approvalFlows.list({ signal }));
  return (
    <Listing
      title={words.pages.flows}
      text={words.flows.text}
      pages={flows}
      empty={words.flows.empty}
      trackBy={({ id }) => id}
      actions={
        may("approval-flows:create", "tenant") && (
          <RouteButton variant="primary" to="/approval-flows/new">
            {words.flows.add}
          </RouteButton>
        )
      }
      columns={[
        {
          id: "kind",
          header: words.facts.kind,
          isRowHeader: true,
          minWidth: 120,
          cell: ({ id, kind }) =>
            may("approval-flows:update", "tenant") ? (
              <RouteLink to={`/approval-flows/${encodeURIComponent(id)}`}>{words.approvals.kinds[kind]}</RouteLink>
            ) : (
              words.approvals.kinds[kind]
            ),
        },
        {
          id: "enabled",
          header: words.status,
          minWidth: 130,
          cell: ({ enabled }) => (
            <StatusIndicator type={enabled ? "success" : "stopped"}>
              {enabled ? words.flows.enabled : words.flows.off}
            </StatusIndicator>
          ),
        },
        {
          id: "steps",
          header: words.flows.steps,
          minWidth: 220,
          cell: ({ steps }) => (
            <ol>
              {steps.map(({ name, need, approvers }) => (
                <li key={name}>
                  {name}: {words.approvals.needs(need)} {approvers.flatMap((one) => Object.values(one)).join(", ")}
                </li>
              ))}
            </ol>
          ),
        },
        { id: "description", header: words.facts.description, minWidth: 150, cell: (one) => one.description || "–" },
        { id: "changed", header: words.facts.changed, minWidth: 140, cell: ({ updatedAt }) => when(updatedAt) },
        { id: "actions", header: words.act.actions, minWidth: 140, cell: (flow) => <Actions flow={flow} /> },
      ]}
    />
  );
}

function Actions({ flow: { id, kind, enabled, version } }: { readonly flow: ApprovalFlow }) {
  const { words } = useWork();
  const { client, may } = useStore();
  const refresh = useRefresh("approval-flows");
  const name = words.approvals.kinds[kind];
  return (
    <SpaceBetween size="s" direction="horizontal">
      {may("approval-flows:update", "tenant") && (
        <Act
          label={enabled ? words.flows.disable : words.flows.enable}
          name={name}
          {...(enabled ? { text: words.flows.disableText } : {})}
          send={() => client.approvalFlows.update(id, { enabled: !enabled }, { ifMatch: version })}
          done={refresh}
        />
      )}
      {may("approval-flows:delete", "tenant") && (
        <Act
          label={words.act.delete}
          name={name}
          text={words.flows.deleteText}
          send={() => client.approvalFlows.delete(id, { ifMatch: version })}
          done={refresh}
        />
      )}
    </SpaceBetween>
  );
}
