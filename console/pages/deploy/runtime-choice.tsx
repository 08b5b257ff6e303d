import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useEffect } from "react";
import type { PlacementEvaluation } from "../../../sdk/index.ts";
import { Paging } from "../../data/paging.tsx";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Problem } from "../../shell/problem.tsx";
import { money } from "../../words/money.ts";
import { useWords } from "../../words/use-words.tsx";

type Candidate = PlacementEvaluation["candidates"][number];

interface Props {
  readonly appVersionId: string;
  readonly chosen: string | undefined;
  readonly onChoose: (runtimeId: string) => void;
}

/** Every runtime, page by page: those that the app can run on, the best first, then the others with what they lack. Where one alone fits, it is chosen. */
export function RuntimeChoice({ appVersionId, chosen, onChoose }: Props) {
  const { words, language } = useWords();
  const { client } = useStore();
  const pages = usePages<Candidate>(["placements", "evaluate", appVersionId], async (pageToken, signal) => {
    const { candidates: items, nextPageToken } = await client.placements.evaluate(
      { appVersionId },
      { pageToken, signal },
    );
    return { items, ...(nextPageToken === undefined ? {} : { nextPageToken }) };
  });
  const { items: candidates, error } = pages;
  const [only, ...others] = candidates.filter((one) => !excluded(one));
  // Those that fit are on the first pages.
  const alone = pages.page === 1 && others.length === 0 ? only?.id : undefined;
  useEffect(() => {
    if (chosen === undefined && alone !== undefined) onChoose(alone);
  }, [chosen, alone, onChoose]);
  const selected = candidates.find(({ id }) => id === chosen);
  return (
    <SpaceBetween size="m">
      <Problem error={error} retry={pages.reload} />
      <Table
        items={candidates}
        trackBy="id"
        loading={pages.loading}
        pagination={(pages.more || pages.known > 1) && <Paging pages={pages} />}
        loadingText={words.loading}
        wrapLines
        selectionType="single"
        selectedItems={selected === undefined ? [] : [selected]}
        isItemDisabled={excluded}
        onSelectionChange={({ detail }) => {
          const [one] = detail.selectedItems;
          if (one !== undefined) onChoose(one.id);
        }}
        ariaLabels={{
          selectionGroupLabel: words.deploy.runtimes,
          itemSelectionLabel: (_, { name }) => name,
        }}
        header={<Header variant="h2">{words.deploy.runtimes}</Header>}
        empty={
          <Box textAlign="center" padding="l">
            {words.deploy.noRuntimes}
          </Box>
        }
        columnDefinitions={[
          { id: "name", header: words.name, minWidth: 140, isRowHeader: true, cell: ({ name, id }) => name || id },
          {
            id: "cloud",
            header: words.deployments.cloud,
            minWidth: 140,
            cell: ({ provider, region }) => `${provider} ${region}`,
          },
          {
            id: "fits",
            header: words.deploy.fits,
            minWidth: 200,
            cell: (one) =>
              excluded(one) ? (
                <SpaceBetween size="xxs">
                  {one.unmet.map(({ requirement, detail }) => (
                    <StatusIndicator key={requirement + detail} type="warning">
                      {detail}
                    </StatusIndicator>
                  ))}
                </SpaceBetween>
              ) : (
                <StatusIndicator>{one.reasons.join(" ") || words.deploy.yes}</StatusIndicator>
              ),
          },
          {
            id: "price",
            header: words.deploy.month,
            minWidth: 120,
            cell: ({ price }) => (price === undefined ? "–" : money(price.month, price.currency, language)),
          },
        ]}
      />
    </SpaceBetween>
  );
}

function excluded({ unmet }: Candidate): boolean {
  return unmet.length > 0;
}
