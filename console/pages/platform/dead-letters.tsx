import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { RedrivenDeadLetters } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { useRefresh } from "../../data/use-refresh.ts";
import { Act } from "../../shell/act.tsx";
import { Listing } from "../../shell/listing.tsx";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";

const EVERY_MS = 15_000;

/** What nobody could handle, by queue; of each letter its kind and ids, never what it says. */
export function DeadLetters() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const refresh = useRefresh("dead-letters");
  const [redriven, setRedriven] = useState<RedrivenDeadLetters>();
  const queues = usePages(["dead-letters"], (_, signal) => client.deadLetters.list({ signal }), EVERY_MS);
  const letters = queues.items.flatMap(({ queue, sample }) => sample.map((letter) => ({ ...letter, queue })));
  return (
    <SpaceBetween size="l">
      {redriven !== undefined && (
        <Alert type="success" dismissible onDismiss={() => setRedriven(undefined)}>
          {words.platform.queues[redriven.queue]}:{" "}
          {words.platform.redriven(redriven.redriven, redriven.dropped, redriven.kept)}
        </Alert>
      )}
      <Listing
        title={words.pages.letters}
        text={words.platform.lettersText}
        pages={queues}
        empty={words.facts.nothing}
        trackBy={({ queue }) => queue}
        columns={[
          {
            id: "queue",
            header: words.name,
            isRowHeader: true,
            minWidth: 120,
            cell: ({ queue }) => words.platform.queues[queue],
          },
          { id: "waiting", header: words.platform.waiting, minWidth: 90, cell: ({ waiting }) => String(waiting) },
          { id: "inHand", header: words.platform.inHand, minWidth: 90, cell: ({ inHand }) => String(inHand) },
          { id: "oldest", header: words.platform.oldest, minWidth: 140, cell: ({ oldestAt }) => when(oldestAt) },
          {
            id: "actions",
            header: words.act.actions,
            minWidth: 120,
            cell: ({ queue, waiting }) =>
              waiting > 0 &&
              may("dead-letters:redrive", "platform") && (
                <Act
                  label={words.platform.redrive}
                  name={words.platform.queues[queue]}
                  text={words.platform.redriveText}
                  send={(_, idempotencyKey) => client.deadLetters.redrive({ queue }, { idempotencyKey })}
                  done={(answer) => {
                    setRedriven(answer);
                    refresh();
                  }}
                />
              ),
          },
        ]}
      />
      <Listing
        inner
        title={words.platform.sample}
        pages={{ ...queues, items: letters, error: null }}
        empty={words.facts.nothing}
        trackBy={({ queue, id }) => `${queue} ${id}`}
        columns={[
          {
            id: "kind",
            header: words.facts.kind,
            isRowHeader: true,
            minWidth: 140,
            cell: ({ kind, queue }) => `${words.platform.queues[queue]}: ${kind}`,
          },
          { id: "sent", header: words.platform.sent, minWidth: 140, cell: ({ sentAt }) => when(sentAt) },
          {
            id: "ids",
            header: words.platform.ids,
            minWidth: 240,
            cell: ({ ids }) =>
              Object.entries(ids)
                .map(([name, id]) => `${name} ${id}`)
                .join(", "),
          },
        ]}
      />
    </SpaceBetween>
  );
}
