import type { MetricSeries } from "../../../sdk/index.ts";

export interface Line {
  readonly nodeId: string;
  readonly points: readonly { readonly x: Date; readonly y: number }[];
}

/** One item of several nodes over time. */
export interface Chart {
  readonly item: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  /** The last text of each node, of an item whose values are words. */
  readonly texts: readonly { readonly nodeId: string; readonly text: string }[];
}

/** Series by their items: what is measured as numbers is drawn, the last word of what is told in words is shown. */
export function chartsOf(series: readonly MetricSeries[]): readonly Chart[] {
  return [...Map.groupBy(series, ({ item }) => item)].map(([item, all]) => ({
    item,
    unit: all[0]?.unit ?? "",
    lines: all.flatMap(({ nodeId, points }) => {
      const numbers = points.flatMap(({ at, value }) =>
        typeof value === "number" ? [{ x: new Date(at), y: value }] : [],
      );
      return numbers.length === 0 ? [] : [{ nodeId, points: numbers }];
    }),
    texts: all.flatMap(({ nodeId, points }) => {
      const last = points.at(-1)?.value;
      return typeof last === "string" ? [{ nodeId, text: last }] : [];
    }),
  }));
}

/** What is shown before somebody chooses: how the machines are, else the package's first items. */
export function firstItems(names: readonly string[]): readonly string[] {
  const machine = names.filter((name) => /^node\.(cpu|memory|disk)$/.test(name));
  return machine.length > 0 ? machine : names.slice(0, 4);
}
