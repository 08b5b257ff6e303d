import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { NewApiToken } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { useRefresh } from "../data/use-refresh.ts";
import { Act } from "../shell/act.tsx";
import { Listing } from "../shell/listing.tsx";
import { ShownOnce } from "../shell/shown-once.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { NewToken } from "./tenant/new-token.tsx";

/** API tokens. A new one is shown once, and is in this page's memory alone until then. */
export function Tokens() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const refresh = useRefresh("tokens");
  const [made, setMade] = useState<NewApiToken>();
  const tokens = usePages(["tokens"], (pageToken, signal) => client.tokens.list({ pageSize: 50, pageToken, signal }));
  return (
    <SpaceBetween size="m">
      {made?.apiToken !== undefined && (
        <ShownOnce name={made.name} secret={made.apiToken} onDismiss={() => setMade(undefined)} />
      )}
      <Listing
        title={words.pages.tokens}
        pages={tokens}
        empty={words.tokens.empty}
        trackBy={({ id }) => id}
        actions={
          may("tokens:create") && (
            <NewToken
              done={(token) => {
                setMade(token);
                refresh();
              }}
            />
          )
        }
        columns={[
          { id: "name", header: words.name, isRowHeader: true, minWidth: 140, cell: ({ name }) => name },
          {
            id: "kind",
            header: words.facts.kind,
            minWidth: 140,
            cell: ({ kind, userId, roles }) => (kind === "personal" ? (userId ?? "–") : roles.join(", ")),
          },
          {
            id: "scopes",
            header: words.tokens.scopes,
            minWidth: 180,
            cell: ({ scopes }) => scopes?.join(" ") ?? "–",
          },
          {
            id: "used",
            header: words.tokens.used,
            minWidth: 140,
            cell: ({ lastUsedAt }) => (lastUsedAt === undefined ? words.tokens.never : when(lastUsedAt)),
          },
          { id: "until", header: words.facts.until, minWidth: 140, cell: ({ expiresAt }) => when(expiresAt) },
          {
            id: "actions",
            header: words.act.actions,
            minWidth: 100,
            cell: ({ id, name }) =>
              may("tokens:delete") && (
                <Act
                  label={words.tokens.revoke}
                  name={name}
                  text={words.tokens.revokeText}
                  send={() => client.tokens.delete(id, { ifMatch: "*" })}
                  done={refresh}
                />
              ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
