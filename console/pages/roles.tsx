import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Role } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { useRefresh } from "../data/use-refresh.ts";
import { linesOf } from "../form/lines.ts";
import { TextField } from "../form/text-field.tsx";
import { Act } from "../shell/act.tsx";
import { Listing } from "../shell/listing.tsx";
import { useWork } from "../words/use-work.ts";

/** What members can be allowed: the built-in roles, and the tenant's own. */
export function Roles() {
  const { words } = useWork();
  const { client, may } = useStore();
  const roles = usePages(["roles"], (_, signal) => client.roles.list({ signal }));
  return (
    <Listing
      title={words.pages.roles}
      pages={roles}
      empty={words.facts.nothing}
      trackBy={({ name }) => name}
      actions={may("roles:create", "tenant") && <EditRole />}
      columns={[
        { id: "name", header: words.name, isRowHeader: true, minWidth: 140, cell: ({ name }) => name },
        { id: "title", header: words.roles.what, minWidth: 200, cell: ({ title }) => title },
        {
          id: "grants",
          header: words.roles.grants,
          minWidth: 240,
          cell: ({ grants }) => grants.join(" "),
        },
        {
          id: "actions",
          header: words.act.actions,
          minWidth: 140,
          cell: (role) => (role.builtIn ? words.roles.builtIn : <Actions role={role} />),
        },
      ]}
    />
  );
}

function Actions({ role }: { readonly role: Role }) {
  const { words } = useWork();
  const { client, may } = useStore();
  const refresh = useRefresh("roles");
  const { name, version = "*" } = role;
  return (
    <SpaceBetween size="s" direction="horizontal">
      {may("roles:update", "tenant") && <EditRole key={version} role={role} />}
      {may("roles:delete", "tenant") && (
        <Act
          label={words.act.delete}
          name={name}
          text={words.roles.deleteText}
          send={() => client.roles.delete(name, { ifMatch: version })}
          done={refresh}
        />
      )}
    </SpaceBetween>
  );
}

/** A role of the tenant's own: a new one, or what one allows. */
function EditRole({ role }: { readonly role?: Role }) {
  const { words } = useWork();
  const { client } = useStore();
  const refresh = useRefresh("roles");
  const [name, setName] = useState(role?.name ?? "");
  const [title, setTitle] = useState(role?.title ?? "");
  const [text, setText] = useState((role?.grants ?? []).join("\n"));
  const grants = linesOf(text);
  return (
    <Act
      {...(role === undefined ? { variant: "primary" as const } : {})}
      label={role === undefined ? words.roles.add : words.act.edit}
      name={role?.name ?? words.pages.roles}
      answered={{ name, title, grants }}
      ready={name.trim() !== "" && title.trim() !== "" && grants.length > 0}
      send={(_, idempotencyKey) =>
        role === undefined
          ? client.roles.create({ name: name.trim(), title: title.trim(), grants }, { idempotencyKey })
          : client.roles.update(role.name, { title: title.trim(), grants }, { ifMatch: role.version ?? "*" })
      }
      done={refresh}
    >
      {role === undefined && <TextField label={words.name} value={name} onType={setName} />}
      <TextField label={words.roles.what} value={title} onType={setTitle} />
      <TextField label={words.roles.grants} text={words.roles.grantsText} value={text} onType={setText} multiline />
    </Act>
  );
}
