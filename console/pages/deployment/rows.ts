/** One answer of a configuration, by its RFC 6901 pointer. */
export interface Row {
  readonly pointer: string;
  readonly value: unknown;
}

/** A document's leaves, in its order; lists are leaves. At most `limit`. */
export function rowsOf(values: Readonly<Record<string, unknown>>, limit = 1000): readonly Row[] {
  const rows: Row[] = [];
  const walk = (at: object, path: string) => {
    for (const [key, value] of Object.entries(at)) {
      if (rows.length >= limit) return;
      const pointer = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const inner = typeof value === "object" && value !== null && !Array.isArray(value);
      if (inner && Object.keys(value).length > 0) walk(value, pointer);
      else rows.push({ pointer, value });
    }
  };
  walk(values, "");
  return rows;
}

/** Whether two values are the same as JSON; a number and its text are, as forms of packages mix them. */
export function isSame(a: unknown, b: unknown): boolean {
  return (
    (typeof a === "object" ? JSON.stringify(a) : String(a)) === (typeof b === "object" ? JSON.stringify(b) : String(b))
  );
}
