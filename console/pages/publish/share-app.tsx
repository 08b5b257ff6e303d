import { useState } from "react";
import type { App } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { ChoiceField } from "../../form/choice-field.tsx";
import { linesOf } from "../../form/lines.ts";
import { TextField } from "../../form/text-field.tsx";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";

/** Who may see an app that was uploaded. */
export function ShareApp({ app }: { readonly app: App }) {
  const { words } = useWork();
  const { client } = useStore();
  const refresh = useRefresh("apps");
  const [visibility, setVisibility] = useState(app.visibility ?? "private");
  const [text, setText] = useState((app.groups ?? []).join("\n"));
  const { visibilities } = words.repos;
  const body = { visibility, ...(visibility === "group" ? { groups: linesOf(text) } : {}) };
  return (
    <Act
      variant="normal"
      label={words.publish.share}
      name={app.name}
      answered={body}
      send={(_, idempotencyKey) => client.apps.share(app.id, body, { idempotencyKey })}
      done={refresh}
    >
      <ChoiceField
        label={words.publish.share}
        options={[
          ["private", visibilities.private],
          ["group", visibilities.group],
          ["public", visibilities.public],
        ]}
        value={visibility}
        onChoose={setVisibility}
      />
      {visibility === "group" && (
        <TextField
          label={words.members.groups}
          text={words.publish.groupsText}
          value={text}
          onType={setText}
          multiline
        />
      )}
    </Act>
  );
}
