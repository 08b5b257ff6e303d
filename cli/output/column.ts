/** One column of a table: its title, and what stands in it for an item. */
export interface Column {
  readonly title: string;
  readonly cell: (item: Readonly<Record<string, unknown>>) => unknown;
}

/** A column that shows the member of its name; `a.b` goes deeper. */
export function member(path: string, title = path): Column {
  return { title: title.replace(/([a-z])([A-Z])/g, "$1 $2").toUpperCase(), cell: (item) => dig(item, path) };
}

function dig(item: unknown, path: string): unknown {
  let found = item;
  for (const key of path.split(".")) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Object.entries(found).find(([name]) => name === key)?.[1];
  }
  return found;
}
