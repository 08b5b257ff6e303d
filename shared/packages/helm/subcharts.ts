import { readChartFile } from "./chart-file.ts";
import type { ChartText } from "./chart-text.ts";

/** A chart in `charts/`. */
export interface PackedChart {
  readonly name: string;
  readonly version: string;
  /** With a slash at its end; `undefined` when it is an archive of its own, which is not opened. */
  readonly folder: string | undefined;
}

const ARCHIVE = /^(.+)-(v?[0-9]+\.[0-9]+\.[0-9]+.*)\.tgz$/;

/**
 * The charts below a chart, and what is wrong in them: with one that Helm cannot load it loads none. Helm passes over
 * what begins with `_` or `.`; files beside the folders are passed over here, where it stumbles.
 */
export function packedCharts(source: ChartText, folder: string): readonly PackedChart[] {
  const below = `${folder}charts/`;
  const names = new Set<string>();
  const archives: PackedChart[] = [];
  for (const path of source.files.keys()) {
    if (!path.startsWith(below)) continue;
    const [first = "", ...rest] = path.slice(below.length).split("/");
    if (/^[_.]/.test(first)) continue;
    if (rest.length > 0) names.add(first);
    const [, name, version] = (rest.length === 0 && ARCHIVE.exec(first)) || [];
    if (name !== undefined && version !== undefined) archives.push({ name, version, folder: undefined });
  }
  const charts = [...names].flatMap((name) => {
    const own = `${below}${name}/`;
    const chart = readChartFile(source, own);
    // Of those further below only the faults matter.
    packedCharts(source, own);
    return chart === undefined ? [] : [{ name: chart.name, version: chart.version, folder: own }];
  });
  return [...charts, ...archives];
}
