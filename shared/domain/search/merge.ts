import { byCodeUnits } from "../../kernel/order.ts";

/** One row of the index as a search meets it. */
export interface Row {
  readonly tenantId: string;
  readonly appId: string;
  readonly repoId: string;
  readonly sk: string;
  /** All terms of the app (`holds`). */
  readonly terms: string;
}

/** What one query read of a partition, in order. */
export interface Stretch {
  readonly pk: string;
  /** Behind which the query began; absent at the beginning, empty where the partition had ended before. */
  readonly after?: string | undefined;
  readonly rows: readonly Row[];
  /** The partition goes on behind it. */
  readonly more: boolean;
}

/** The last sort key that was used of each partition; empty where the partition is at its end. */
export type Cursor = Readonly<Record<string, string>>;

/**
 * The rows of several partitions in one order, at most `limit` and each app once; and where to go on. Stops where a
 * partition that goes on has no row left, as its next one could come first. With `until`, stops behind that row.
 */
export function merged(
  stretches: readonly Stretch[],
  limit: number,
  until?: Row,
): { readonly rows: readonly Row[]; readonly cursor: Cursor | undefined } {
  const places = stretches.map((stretch) => ({ stretch, used: 0 }));
  const rows: Row[] = [];
  const seen = new Set<string>();
  while (rows.length < limit) {
    if (places.some(({ stretch, used }) => used === stretch.rows.length && stretch.more)) break;
    const heads = places.filter(({ stretch, used }) => used < stretch.rows.length);
    const [first] = heads.toSorted((a, b) => byCodeUnits(head(a)?.sk ?? "", head(b)?.sk ?? ""));
    const row = first === undefined ? undefined : head(first);
    if (first === undefined || row === undefined) break;
    first.used += 1;
    if (!seen.has(row.appId)) rows.push(row);
    seen.add(row.appId);
    if (until !== undefined && row.appId === until.appId) break;
  }
  const ended = places.every(({ stretch, used }) => used === stretch.rows.length && !stretch.more);
  if (ended) return { rows, cursor: undefined };
  const cursor = Object.fromEntries(
    places.flatMap(({ stretch: { pk, after, rows: read, more }, used }): [string, string][] => {
      if (used === read.length && !more) return [[pk, ""]];
      const last = read[used - 1]?.sk ?? after;
      return last === undefined ? [] : [[pk, last]];
    }),
  );
  return { rows, cursor };
}

function head({ stretch, used }: { readonly stretch: Stretch; readonly used: number }): Row | undefined {
  return stretch.rows[used];
}
