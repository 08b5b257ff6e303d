import { useState } from "react";
import type { App } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";
import { VisibilityFields, visibilityOf } from "./visibility-fields.tsx";

/** Who may see an app that was uploaded. */
export function ShareApp({ app }: { readonly app: App }) {
  const { words } = useWork();
  const { client } = useStore();
  const refresh = useRefresh("apps");
  const [visibility, setVisibility] = useState(app.visibility ?? "private");
  const [text, setText] = useState((app.groups ?? []).join("\n"));
  const body = visibilityOf(visibility, text);
  return (
    <Act
      variant="normal"
      label={words.publish.share}
      name={app.name}
      answered={body}
      send={(_, idempotencyKey) => client.apps.share(app.id, body, { idempotencyKey })}
      done={refresh}
    >
      <VisibilityFields
        label={words.publish.share}
        visibility={visibility}
        onVisibility={setVisibility}
        groups={text}
        onGroups={setText}
      />
    </Act>
  );
}
