import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { App } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { Act } from "../../shell/act.tsx";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";
import { STAGES } from "./stage-names.ts";

/** The version of each stage, and the way back to the one before. */
export function Stages({ app }: { readonly app: App }) {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const refresh = useRefresh("apps");
  const rows = STAGES.flatMap((stage) => {
    const channel = app.channels?.[stage];
    return channel === undefined ? [] : [{ stage, ...channel }];
  });
  return (
    <Table
      items={rows}
      trackBy="stage"
      wrapLines
      header={
        <Header variant="h2" description={words.promotion.text}>
          {words.promotion.title}
        </Header>
      }
      empty={words.promotion.empty}
      ariaLabels={{ tableLabel: words.promotion.title }}
      columnDefinitions={[
        {
          id: "stage",
          header: words.promotion.stage,
          isRowHeader: true,
          minWidth: 120,
          cell: ({ stage }) => words.stages[stage],
        },
        {
          id: "version",
          header: words.app.version,
          minWidth: 100,
          cell: ({ packageVersion }) => packageVersion,
        },
        { id: "since", header: words.promotion.since, minWidth: 140, cell: ({ since }) => when(since) },
        { id: "by", header: words.facts.by, minWidth: 150, cell: ({ by }) => by },
        {
          id: "actions",
          header: words.act.actions,
          minWidth: 140,
          cell: ({ stage, previous }) =>
            previous.length > 0 &&
            may("apps:promote", "tenant") && (
              <Act
                label={words.promotion.back}
                name={words.stages[stage]}
                text={words.promotion.backText}
                reason="optional"
                send={(reason, idempotencyKey) => client.apps.rollBack(app.id, { stage, reason }, { idempotencyKey })}
                done={refresh}
              />
            ),
        },
      ]}
    />
  );
}
