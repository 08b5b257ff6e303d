import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { wordsOf } from "../../form/schema-items.ts";
import { isRecord, type PlainTable, tableOf } from "./table-of.ts";

/** Objects in objects that are shown as such; what lies deeper is text. */
const MAX_DEPTH = 4;

/** What would be done, as the API tells it: values as pairs, lists of objects as tables. Secrets are masked by the API. */
export function Asked({
  value,
  depth = 0,
}: {
  readonly value: Readonly<Record<string, unknown>>;
  readonly depth?: number;
}) {
  const entries = Object.entries(value);
  const plain = entries.filter(([, one]) => !isRecord(one) && tableOf(one) === undefined);
  return (
    <SpaceBetween size="l">
      {plain.length > 0 && (
        <KeyValuePairs columns={3} items={plain.map(([key, one]) => ({ label: wordsOf(key), value: textOf(one) }))} />
      )}
      {entries.map(([key, one]) => {
        const table = tableOf(one);
        if (table !== undefined) return <Rows key={key} name={wordsOf(key)} {...table} />;
        if (!isRecord(one) || Object.keys(one).length === 0) return null;
        return (
          <SpaceBetween key={key} size="s">
            <Header variant="h3">{wordsOf(key)}</Header>
            {depth < MAX_DEPTH ? (
              <Box padding={{ left: "l" }}>
                <Asked value={one} depth={depth + 1} />
              </Box>
            ) : (
              textOf(one)
            )}
          </SpaceBetween>
        );
      })}
    </SpaceBetween>
  );
}

function Rows({ name, columns, rows }: PlainTable & { readonly name: string }) {
  return (
    <Table<PlainTable["rows"][number]>
      items={rows}
      variant="embedded"
      wrapLines
      header={<Header variant="h3">{name}</Header>}
      ariaLabels={{ tableLabel: name }}
      columnDefinitions={columns.map((column) => ({
        id: column,
        header: wordsOf(column),
        cell: (row) => textOf(row[column]),
      }))}
    />
  );
}

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
