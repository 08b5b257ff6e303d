import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Member } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { useRefresh } from "../data/use-refresh.ts";
import { Act } from "../shell/act.tsx";
import { Listing } from "../shell/listing.tsx";
import { State } from "../shell/state.tsx";
import { useWork } from "../words/use-work.ts";
import { EditMember } from "./tenant/edit-member.tsx";
import { Invitations } from "./tenant/invitations.tsx";

/** Who is in the tenant, and who was invited. */
export function Members() {
  const { words } = useWork();
  const { client, may } = useStore();
  const members = usePages(["members"], (pageToken, signal) =>
    client.members.list({ pageSize: 50, pageToken, signal }),
  );
  return (
    <SpaceBetween size="xl">
      <Listing
        title={words.pages.members}
        pages={members}
        empty={words.members.empty}
        trackBy={({ id }) => id}
        columns={[
          { id: "name", header: words.name, isRowHeader: true, minWidth: 130, cell: ({ id, name }) => name || id },
          { id: "email", header: words.members.email, minWidth: 180, cell: ({ email }) => email },
          { id: "status", header: words.status, minWidth: 120, cell: ({ status }) => <State of={status} /> },
          { id: "roles", header: words.members.roles, minWidth: 150, cell: ({ roles }) => roles.join(", ") || "–" },
          { id: "groups", header: words.members.groups, minWidth: 150, cell: ({ groups }) => groups.join(", ") || "–" },
          {
            id: "actions",
            header: words.act.actions,
            minWidth: 200,
            cell: (member) => <Actions member={member} />,
          },
        ]}
      />
      {may("invitations:read", "tenant") && <Invitations />}
    </SpaceBetween>
  );
}

function Actions({ member }: { readonly member: Member }) {
  const { words } = useWork();
  const { client, may } = useStore();
  const refresh = useRefresh("members");
  const { id, name, status, version } = member;
  const changes = may("members:update", "tenant");
  return (
    <SpaceBetween size="s" direction="horizontal">
      {changes && <EditMember key={version} member={member} />}
      {changes && status === "active" && (
        <Act
          label={words.members.suspend}
          name={name}
          text={words.members.suspendText}
          send={(_, idempotencyKey) => client.members.suspend(id, { idempotencyKey })}
          done={refresh}
        />
      )}
      {changes && status === "suspended" && (
        <Act
          label={words.members.resume}
          name={name}
          send={(_, idempotencyKey) => client.members.resume(id, { idempotencyKey })}
          done={refresh}
        />
      )}
      {may("members:delete", "tenant") && (
        <Act
          label={words.members.remove}
          name={name}
          text={words.members.removeText}
          send={() => client.members.remove(id, { ifMatch: version })}
          done={refresh}
        />
      )}
    </SpaceBetween>
  );
}
