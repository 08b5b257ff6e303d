import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { Paging } from "../data/paging.tsx";
import type { Pages } from "../data/use-pages.ts";
import { useWords } from "../words/use-words.tsx";
import { Problem } from "./problem.tsx";

interface Props<T> {
  readonly title: string;
  readonly text?: string;
  readonly pages: Pages<T>;
  readonly columns: readonly TableProps.ColumnDefinition<T>[];
  readonly empty: string;
  readonly actions?: ReactNode;
  readonly filter?: ReactNode;
  readonly trackBy?: (item: T) => string;
  /** Part of a page, below its heading. */
  readonly inner?: boolean;
}

/** One page of what the server lists, with what can be done about it. */
export function Listing<T>({ title, text, pages, columns, empty, actions, filter, trackBy, inner = false }: Props<T>) {
  const { words } = useWords();
  return (
    <SpaceBetween size="m">
      <Problem error={pages.error} retry={pages.reload} />
      <Table
        items={pages.items}
        {...(trackBy === undefined ? {} : { trackBy })}
        variant={inner ? "container" : "full-page"}
        wrapLines
        loading={pages.loading}
        loadingText={words.loading}
        header={
          <Header
            variant={inner ? "h2" : "h1"}
            description={text}
            actions={
              actions !== undefined && (
                <SpaceBetween size="xs" direction="horizontal">
                  {actions}
                </SpaceBetween>
              )
            }
          >
            {title}
          </Header>
        }
        filter={filter}
        pagination={pages.known > 1 || pages.more ? <Paging pages={pages} /> : undefined}
        empty={
          <Box textAlign="center" padding="l">
            {empty}
          </Box>
        }
        columnDefinitions={columns}
        ariaLabels={{ tableLabel: title }}
      />
    </SpaceBetween>
  );
}
