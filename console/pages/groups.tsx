import { useState } from "react";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { useRefresh } from "../data/use-refresh.ts";
import { TextField } from "../form/text-field.tsx";
import { Act } from "../shell/act.tsx";
import { Listing } from "../shell/listing.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";

export function Groups() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const refresh = useRefresh("groups");
  const groups = usePages(["groups"], (_, signal) => client.groups.list({ signal }));
  return (
    <Listing
      title={words.pages.groups}
      text={words.groups.text}
      pages={groups}
      empty={words.groups.empty}
      trackBy={({ id }) => id}
      actions={may("groups:create", "tenant") && <NewGroup />}
      columns={[
        { id: "path", header: words.groups.path, isRowHeader: true, minWidth: 150, cell: ({ path }) => path },
        {
          id: "description",
          header: words.facts.description,
          minWidth: 180,
          cell: ({ description }) => description || "–",
        },
        { id: "created", header: words.facts.created, minWidth: 140, cell: ({ createdAt }) => when(createdAt) },
        {
          id: "actions",
          header: words.act.actions,
          minWidth: 100,
          cell: ({ id, path, version }) =>
            may("groups:delete", "tenant") && (
              <Act
                label={words.act.delete}
                name={path}
                text={words.groups.deleteText}
                send={() => client.groups.delete(id, { ifMatch: version })}
                done={refresh}
              />
            ),
        },
      ]}
    />
  );
}

function NewGroup() {
  const { words } = useWork();
  const { client } = useStore();
  const refresh = useRefresh("groups");
  const [path, setPath] = useState("/");
  const [description, setDescription] = useState("");
  return (
    <Act
      variant="primary"
      label={words.groups.add}
      name={words.pages.groups}
      answered={{ path, description }}
      ready={path.length > 1}
      send={(_, idempotencyKey) => client.groups.create({ path, description }, { idempotencyKey })}
      done={() => {
        setPath("/");
        setDescription("");
        refresh();
      }}
    >
      <TextField label={words.groups.path} text={words.groups.pathText} value={path} onType={setPath} />
      <TextField label={words.form.optional(words.facts.description)} value={description} onType={setDescription} />
    </Act>
  );
}
