import { MAX_PACKAGE_BYTES, type PackageFiles, type PackageFormat, type PackageResult } from "../contract.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { withFiles } from "../meta-files.ts";
import { type ChartFile, readChartFile } from "./chart-file.ts";
import { ChartText } from "./chart-text.ts";
import { readComments } from "./comments.ts";
import { mergeValues, withoutNulls } from "./merge.ts";
import type { HelmPackage } from "./package.ts";
import { checkSchema } from "./schema-check.ts";
import { readSchema } from "./schema-document.ts";
import { shorten } from "./shorten.ts";
import { helmStored } from "./stored.ts";
import { type PackedChart, packedCharts } from "./subcharts.ts";

/** Helm's charts, `Chart.yaml` of version 1 and 2. Their templates stay in the archive; the rest is read once. */
export const helmFormat: PackageFormat<HelmPackage> = {
  ...helmStored,
  looksFor: "Chart.yaml",
  describedIn: "Chart.yaml",
  detect: (files) => files.has("Chart.yaml"),
  read: readChart,
};

function readChart(files: PackageFiles): PackageResult<HelmPackage> {
  const source = new ChartText(files);
  const chart = readChartFile(source, "");
  const defaults = readDefaults(source, "");
  const schema = readOwnSchema(source, "", defaults);
  const packed = packedCharts(source, "");
  const subcharts = packed.flatMap((one) => subchartOf(source, one));
  const dependencies = (chart?.dependencies ?? []).map((dependency, index) => {
    const found = packed.find(({ name }) => name === dependency.name);
    if (found === undefined && dependency.name !== "")
      source.fault(
        chart?.apiVersion === "v1" && files.has("requirements.yaml") ? "requirements.yaml" : "Chart.yaml",
        `/dependencies/${index}`,
        `The chart "${dependency.name.slice(0, 100)}" is missing in charts/.`,
        "Run helm dependency build, then pack again.",
      );
    return { ...dependency, packed: found?.version ?? "" };
  });
  const valuesFile = source.text("values.yaml");
  if (chart === undefined || source.faults.length > 0) return { ok: false, faults: source.faults };
  const fitting = shorten({
    format: "helm",
    name: chart.name,
    description: chart.meta.description ?? "",
    meta: withFiles(chart.meta, files),
    apiVersion: chart.apiVersion,
    type: chart.type,
    ...(chart.kubeVersion === undefined ? {} : { kubeVersion: chart.kubeVersion }),
    annotations: { ...chart.annotations },
    dependencies,
    defaults,
    ...(valuesFile === undefined ? {} : { valuesFile }),
    descriptions: valuesFile === undefined ? {} : readComments(valuesFile),
    ...(schema === undefined ? {} : { schema }),
    subcharts: subcharts.map(({ name, ...rest }) => ({ key: keyOf(chart, name), ...rest })),
  });
  if (fitting !== undefined) return { ok: true, package: fitting };
  const detail = `What is stored of the chart has more than ${MAX_PACKAGE_BYTES} bytes, even without its texts.`;
  return { ok: false, faults: [{ file: "", pointer: "", detail, remedy: "Shorten values.yaml or its schema." }] };
}

/** `values.yaml` as Helm reads it: several documents are merged, an empty file is no values. */
function readDefaults(source: ChartText, folder: string): JsonObject {
  const file = `${folder}values.yaml`;
  let values: JsonObject = {};
  for (const document of source.yaml(file) ?? []) {
    if (document !== null && isObject(document)) values = mergeValues(values, document);
    else if (document !== null) source.fault(file, "", "The values are no map.", "Write keys and values.");
  }
  return values;
}

/** Reads `values.schema.json`, and tries it out: one that does not end with the chart's own values never does. */
function readOwnSchema(source: ChartText, folder: string, defaults: JsonObject): Json | undefined {
  const file = `${folder}values.schema.json`;
  const text = source.text(file);
  if (text === undefined) return undefined;
  let document: Json;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    source.fault(file, "", `The file is not JSON: ${reason.slice(0, 200)}.`, "Correct it at that place.");
    return undefined;
  }
  const read = readSchema(document);
  if (!read.ok) {
    for (const { pointer, detail, remedy } of read.faults) source.fault(file, pointer, detail, remedy);
    return undefined;
  }
  const { endless, faults } = checkSchema(read.schema, withoutNulls(defaults));
  if (endless) source.fault(file, "", faults[0]?.detail ?? "", "Take the circle out of its references.");
  return read.schema;
}

function subchartOf(source: ChartText, { name, folder }: PackedChart) {
  if (folder === undefined) return [];
  const defaults = readDefaults(source, folder);
  const schema = readOwnSchema(source, folder, defaults);
  return schema === undefined ? [] : [{ name, defaults, schema }];
}

/** Under which key a packed chart's values stand. */
function keyOf({ dependencies }: ChartFile, name: string): string {
  return dependencies.find((dependency) => dependency.name === name)?.alias ?? name;
}
