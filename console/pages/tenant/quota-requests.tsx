import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { QuotaRequest } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { useRefresh } from "../../data/use-refresh.ts";
import { TextField } from "../../form/text-field.tsx";
import { Act } from "../../shell/act.tsx";
import { Listing } from "../../shell/listing.tsx";
import { State } from "../../shell/state.tsx";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";

/** Requests for higher limits: the tenant's own, or for the platform all that are open. */
export function QuotaRequests() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const requests = usePages(["quota-requests"], (pageToken, signal) =>
    client.quotaRequests.list({ pageSize: 20, pageToken, signal }),
  );
  return (
    <Listing
      inner
      title={words.quotas.requests}
      pages={requests}
      empty={words.quotas.noRequests}
      trackBy={({ id }) => id}
      actions={may("quota-requests:create") && <NewRequest />}
      columns={[
        {
          id: "limits",
          header: words.quotas.limits,
          isRowHeader: true,
          minWidth: 150,
          cell: ({ limits }) => limitsOf(limits),
        },
        { id: "tenant", header: words.facts.tenant, minWidth: 130, cell: ({ tenantId }) => tenantId },
        { id: "reason", header: words.act.reason, minWidth: 160, cell: ({ reason }) => reason },
        {
          id: "status",
          header: words.status,
          minWidth: 140,
          cell: ({ status, message }) => (
            <State of={status} text={message === undefined ? undefined : `${words.state(status)}: ${message}`} />
          ),
        },
        { id: "created", header: words.facts.created, minWidth: 140, cell: ({ createdAt }) => when(createdAt) },
        {
          id: "actions",
          header: words.act.actions,
          minWidth: 140,
          cell: (request) =>
            request.status === "open" && may("quota-requests:decide", "platform") && <Decide request={request} />,
        },
      ]}
    />
  );
}

function limitsOf(limits: Readonly<Record<string, number>>): string {
  return Object.entries(limits)
    .map(([resource, limit]) => `${resource} ${limit}`)
    .join(", ");
}

function Decide({ request }: { readonly request: QuotaRequest }) {
  const { words } = useWork();
  const { client } = useStore();
  const refresh = useRefresh("quota-requests", "quotas");
  const name = `${request.tenantId}: ${limitsOf(request.limits)}`;
  return (
    <SpaceBetween size="s" direction="horizontal">
      <Act
        label={words.quotas.approve}
        name={name}
        reason="optional"
        send={(message, idempotencyKey) => client.quotaRequests.approve(request.id, { message }, { idempotencyKey })}
        done={refresh}
      />
      <Act
        label={words.quotas.refuse}
        name={name}
        reason="required"
        send={(message = "", idempotencyKey) =>
          client.quotaRequests.reject(request.id, { message }, { idempotencyKey })
        }
        done={refresh}
      />
    </SpaceBetween>
  );
}

const RESOURCES = ["deployments", "nodes", "cpu", "memory", "volume", "repos", "tokens"] as const;

function NewRequest() {
  const { words } = useWork();
  const { client } = useStore();
  const refresh = useRefresh("quota-requests");
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const limits = Object.fromEntries(
    Object.entries(typed).flatMap(([resource, text]) => (text.trim() === "" ? [] : [[resource, Number(text)]])),
  );
  return (
    <Act
      variant="normal"
      label={words.quotas.request}
      name={words.pages.quotas}
      reason="required"
      answered={limits}
      ready={Object.keys(limits).length > 0}
      send={(reason = "", idempotencyKey) => client.quotaRequests.create({ limits, reason }, { idempotencyKey })}
      done={refresh}
    >
      {RESOURCES.map((resource) => (
        <TextField
          key={resource}
          label={words.form.optional(words.quotas.resource[resource])}
          type="number"
          value={typed[resource] ?? ""}
          onType={(text) => setTyped((before) => ({ ...before, [resource]: text }))}
        />
      ))}
    </Act>
  );
}
