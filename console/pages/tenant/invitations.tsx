import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Invitation, SentInvitation } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useChoices } from "../../data/use-choices.ts";
import { usePages } from "../../data/use-pages.ts";
import { useRefresh } from "../../data/use-refresh.ts";
import { NamesField } from "../../form/names-field.tsx";
import { TextField } from "../../form/text-field.tsx";
import { Act } from "../../shell/act.tsx";
import { Listing } from "../../shell/listing.tsx";
import { ShownOnce } from "../../shell/shown-once.tsx";
import { State } from "../../shell/state.tsx";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";

/** Who was invited. The token of an invitation is shown when it is made, and never again. */
export function Invitations() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const refresh = useRefresh("invitations");
  const [sent, setSent] = useState<SentInvitation>();
  const invitations = usePages(["invitations"], (pageToken, signal) =>
    client.invitations.list({ pageSize: 50, pageToken, signal }),
  );
  const done = (invitation: SentInvitation) => {
    setSent(invitation);
    refresh();
  };
  return (
    <SpaceBetween size="m">
      {sent?.invitationToken !== undefined && (
        <ShownOnce
          name={`${words.members.token}, ${sent.email}`}
          secret={sent.invitationToken}
          onDismiss={() => setSent(undefined)}
        />
      )}
      <Listing
        inner
        title={words.members.invitations}
        pages={invitations}
        empty={words.members.noInvitations}
        trackBy={({ id }) => id}
        actions={may("invitations:create", "tenant") && <Invite done={done} />}
        columns={[
          { id: "email", header: words.members.email, isRowHeader: true, minWidth: 180, cell: ({ email }) => email },
          { id: "status", header: words.status, minWidth: 120, cell: ({ status }) => <State of={status} /> },
          { id: "roles", header: words.members.roles, minWidth: 140, cell: ({ roles }) => roles.join(", ") || "–" },
          { id: "groups", header: words.members.groups, minWidth: 140, cell: ({ groups }) => groups.join(", ") || "–" },
          { id: "until", header: words.facts.until, minWidth: 140, cell: ({ validUntil }) => when(validUntil) },
          {
            id: "actions",
            header: words.act.actions,
            minWidth: 150,
            cell: (invitation) => <Actions invitation={invitation} resent={done} />,
          },
        ]}
      />
    </SpaceBetween>
  );
}

function Actions({
  invitation,
  resent,
}: {
  readonly invitation: Invitation;
  readonly resent: (invitation: SentInvitation) => void;
}) {
  const { words } = useWork();
  const { client, may } = useStore();
  const refresh = useRefresh("invitations");
  const { id, email, status, version } = invitation;
  return (
    <SpaceBetween size="s" direction="horizontal">
      {may("invitations:create", "tenant") && (status === "pending" || status === "expired") && (
        <Act
          label={words.members.resend}
          name={email}
          text={words.members.resendText}
          send={(_, idempotencyKey) => client.invitations.resend(id, { idempotencyKey })}
          done={resent}
        />
      )}
      {may("invitations:delete", "tenant") && status === "pending" && (
        <Act
          label={words.members.revoke}
          name={email}
          send={() => client.invitations.revoke(id, { ifMatch: version })}
          done={refresh}
        />
      )}
    </SpaceBetween>
  );
}

function Invite({ done }: { readonly done: (invitation: SentInvitation) => void }) {
  const { words } = useWork();
  const { client } = useStore();
  const choices = useChoices();
  const [email, setEmail] = useState("");
  const [roles, setRoles] = useState<readonly string[]>([]);
  const [groups, setGroups] = useState<readonly string[]>([]);
  return (
    <Act
      variant="primary"
      label={words.members.invite}
      name={words.members.invitations}
      answered={{ email, roles, groups }}
      ready={email.trim() !== "" && roles.length > 0}
      send={(_, idempotencyKey) =>
        client.invitations.create({ email: email.trim(), roles, groups }, { idempotencyKey })
      }
      done={(invitation) => {
        setEmail("");
        done(invitation);
      }}
    >
      <TextField label={words.members.email} type="email" value={email} onType={setEmail} />
      <NamesField label={words.members.roles} names={choices.roles} chosen={roles} onChoose={setRoles} />
      <NamesField
        label={words.form.optional(words.members.groups)}
        names={choices.groups}
        chosen={groups}
        onChoose={setGroups}
      />
    </Act>
  );
}
