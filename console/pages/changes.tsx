import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useLife } from "../words/use-life.ts";

/** One member of a document that becomes another. */
export interface Change {
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

interface Props {
  readonly title: string;
  readonly changes: readonly Change[];
}

/** What becomes what. */
export function Changes({ title, changes }: Props) {
  const { words } = useLife();
  return (
    <Table
      items={changes}
      trackBy="pointer"
      wrapLines
      header={
        <Header variant="h2" counter={`(${changes.length})`}>
          {title}
        </Header>
      }
      empty={words.changes.none}
      columnDefinitions={[
        { id: "pointer", header: words.changes.what, isRowHeader: true, cell: ({ pointer }) => pointer },
        { id: "before", header: words.changes.before, cell: ({ before }) => shownValue(before) },
        { id: "after", header: words.changes.after, cell: ({ after }) => shownValue(after) },
      ]}
    />
  );
}

/** A value of any shape as one text. */
export function shownValue(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
