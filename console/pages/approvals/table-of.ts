/** Rows and columns that a table shows; the rest of what was sent is not worth more. */
const MAX_ROWS = 200;
const MAX_COLUMNS = 12;

export interface PlainTable {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** A list of objects as a table: every key that one of them has is a column. `undefined` for anything else. */
export function tableOf(value: unknown): PlainTable | undefined {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord)) return undefined;
  const rows: readonly Readonly<Record<string, unknown>>[] = value.slice(0, MAX_ROWS);
  return { rows, columns: [...new Set(rows.flatMap((row) => Object.keys(row)))].slice(0, MAX_COLUMNS) };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
