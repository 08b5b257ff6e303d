import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { NewTenant, Tenant } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { useRefresh } from "../../data/use-refresh.ts";
import { TextField } from "../../form/text-field.tsx";
import { Act } from "../../shell/act.tsx";
import { Listing } from "../../shell/listing.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { ShownOnce } from "../../shell/shown-once.tsx";
import { State } from "../../shell/state.tsx";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";

/** All tenants of the store. */
export function Tenants() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const refresh = useRefresh("tenants");
  const [made, setMade] = useState<NewTenant>();
  const tenants = usePages(["tenants"], (pageToken, signal) =>
    client.tenants.list({ pageSize: 50, pageToken, signal }),
  );
  return (
    <SpaceBetween size="m">
      {made?.invitationToken !== undefined && (
        <ShownOnce
          name={`${words.members.token}, ${made.name}`}
          secret={made.invitationToken}
          onDismiss={() => setMade(undefined)}
        />
      )}
      <Listing
        title={words.pages.tenants}
        pages={tenants}
        empty={words.facts.nothing}
        trackBy={({ id }) => id}
        actions={
          may("tenants:create", "platform") && (
            <MakeTenant
              done={(tenant) => {
                setMade(tenant);
                refresh();
              }}
            />
          )
        }
        columns={[
          { id: "name", header: words.name, isRowHeader: true, minWidth: 140, cell: ({ name }) => name },
          { id: "id", header: words.deployment.id, minWidth: 150, cell: ({ id }) => id },
          {
            id: "status",
            header: words.status,
            minWidth: 140,
            cell: ({ status, statusReason }) => (
              <State of={status} text={statusReason === "" ? undefined : `${words.state(status)}: ${statusReason}`} />
            ),
          },
          { id: "created", header: words.facts.created, minWidth: 140, cell: ({ createdAt }) => when(createdAt) },
          { id: "actions", header: words.act.actions, minWidth: 220, cell: (tenant) => <Actions tenant={tenant} /> },
        ]}
      />
    </SpaceBetween>
  );
}

function Actions({ tenant }: { readonly tenant: Tenant }) {
  const { words } = useWork();
  const { client, may } = useStore();
  const refresh = useRefresh("tenants");
  const { id, name, status } = tenant;
  const about = encodeURIComponent(id);
  return (
    <SpaceBetween size="s" direction="horizontal">
      {may("quotas:read", "platform") && (
        <RouteLink to={`/platform/limits?tenant=${about}`} ariaLabel={words.act.of(words.quotas.limits, name)}>
          {words.quotas.limits}
        </RouteLink>
      )}
      {may("platform-jobs:read", "platform") && (
        <RouteLink to={`/platform/jobs?tenantId=${about}`} ariaLabel={words.act.of(words.shell.jobs, name)}>
          {words.shell.jobs}
        </RouteLink>
      )}
      {may("audit:read", "platform") && (
        <RouteLink to={`/audit?tenantId=${about}`} ariaLabel={words.act.of(words.pages.audit, name)}>
          {words.pages.audit}
        </RouteLink>
      )}
      {may("tenants:suspend", "platform") && status === "active" && (
        <Act
          label={words.platform.suspend}
          name={name}
          text={words.platform.suspendText}
          reason="optional"
          send={(reason, idempotencyKey) => client.tenants.suspend(id, { reason }, { idempotencyKey })}
          done={refresh}
        />
      )}
      {may("tenants:suspend", "platform") && status === "suspended" && (
        <Act
          label={words.platform.resume}
          name={name}
          send={(_, idempotencyKey) => client.tenants.resume(id, { idempotencyKey })}
          done={refresh}
        />
      )}
    </SpaceBetween>
  );
}

function MakeTenant({ done }: { readonly done: (tenant: NewTenant) => void }) {
  const { words } = useWork();
  const { client } = useStore();
  const [id, setId] = useState("");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const body = {
    ...{ name: name.trim(), admin: { email: email.trim() } },
    ...(id.trim() === "" ? {} : { id: id.trim() }),
  };
  return (
    <Act
      variant="primary"
      label={words.platform.addTenant}
      name={words.pages.tenants}
      answered={body}
      ready={body.name !== "" && body.admin.email !== ""}
      send={(_, idempotencyKey) => client.tenants.create(body, { idempotencyKey })}
      done={(tenant) => {
        setId("");
        setName("");
        setEmail("");
        done(tenant);
      }}
    >
      <TextField label={words.name} value={name} onType={setName} />
      <TextField
        label={words.form.optional(words.platform.tenantId)}
        text={words.platform.tenantIdText}
        value={id}
        onType={setId}
      />
      <TextField label={words.platform.admin} type="email" value={email} onType={setEmail} />
    </Act>
  );
}
