import type { PackageMeta } from "../meta.ts";
import type { ChartText } from "./chart-text.ts";
import { parseConstraint } from "./constraint.ts";
import { Fields } from "./fields.ts";
import type { Dependency, HelmPackage } from "./package.ts";
import { parseVersion } from "./version.ts";

const NAME_REMEDY = "Name the chart: one word that is a folder's name, such as my-app.";
const CUT = { text: 4096, texts: 100 };

/** What `Chart.yaml` says, checked by Helm's rules and some more. */
export interface ChartFile {
  readonly name: string;
  readonly version: string;
  readonly apiVersion: HelmPackage["apiVersion"];
  readonly type: HelmPackage["type"];
  readonly kubeVersion: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly dependencies: readonly Omit<Dependency, "packed">[];
  readonly meta: PackageMeta;
}

/**
 * Reads `Chart.yaml`, and for a v1 chart `requirements.yaml`, of the chart in a folder.
 * @param folder empty, or with a slash at its end: `charts/redis/`
 * @returns `undefined` when there is no map to read; whatever else is wrong is a fault
 */
export function readChartFile(source: ChartText, folder: string): ChartFile | undefined {
  const file = `${folder}Chart.yaml`;
  if (!source.files.has(file)) {
    source.fault(file, "", "The file is missing.", "Add Chart.yaml with apiVersion, name and version.");
    return undefined;
  }
  const documents = source.yaml(file);
  if (documents === undefined) return undefined;
  const fields = new Fields(source, file, "", documents[0] ?? null);
  const apiVersion = fields.text("apiVersion") || "v1";
  if (apiVersion !== "v1" && apiVersion !== "v2")
    fields.fault(
      "/apiVersion",
      `There is no chart version "${apiVersion.slice(0, 40)}".`,
      "Write v2, or v1 for Helm 2.",
    );
  const type = fields.text("type") || "application";
  if (type !== "application" && type !== "library")
    fields.fault("/type", `"${type.slice(0, 40)}" is no type of a chart.`, "Write application or library.");
  const kubeVersion = fields.text("kubeVersion");
  if (kubeVersion !== "" && parseConstraint(kubeVersion) === undefined)
    fields.fault("/kubeVersion", "This is no constraint on versions.", "Write it like >=1.20.0-0 <1.30.0-0.");
  const name = nameOf(fields, file);
  const version = fields.text("version");
  if (parseVersion(version) === undefined)
    fields.fault(
      "/version",
      version === "" ? "The chart has no version." : "This is no semantic version.",
      'Write major, minor and patch, such as "1.2.0"; quotes keep 1.10 from becoming 1.1.',
    );
  const annotations = fields.map("annotations");
  return {
    name,
    version,
    apiVersion: apiVersion === "v2" ? "v2" : "v1",
    type: type === "library" ? "library" : "application",
    kubeVersion: kubeVersion === "" ? undefined : kubeVersion,
    annotations,
    dependencies: readDependencies(source, folder, fields, apiVersion),
    meta: readMeta(fields, name, version, annotations),
  };
}

/** A name becomes a folder when a chart is unpacked, so it must not lead elsewhere (CVE-2024-25620, CVE-2026-35206). */
function nameOf(fields: Fields, file: string): string {
  const name = fields.text("name");
  if (name === "") fields.fault("/name", `${file} gives no name.`, NAME_REMEDY);
  else if (name === "." || name === ".." || /[/\\]/.test(name))
    fields.fault("/name", "A name is no path.", NAME_REMEDY);
  else if (name.length > 250) fields.fault("/name", "The name has more than 250 characters.", NAME_REMEDY);
  return name;
}

/** v2 charts have them in `Chart.yaml`; v1 charts in `requirements.yaml`, which Helm prefers for both when it is there. */
function readDependencies(
  source: ChartText,
  folder: string,
  chart: Fields,
  apiVersion: string,
): readonly Omit<Dependency, "packed">[] {
  const file = `${folder}requirements.yaml`;
  const documents = source.files.has(file) ? source.yaml(file) : undefined;
  const own = documents?.[0] == null ? undefined : new Fields(source, file, "", documents[0]);
  for (const lock of ["Chart.lock", "requirements.lock"]) source.yaml(`${folder}${lock}`);
  const listed = own === undefined ? [] : own.maps("dependencies");
  const items = listed.length > 0 ? listed : apiVersion === "v2" || own === undefined ? chart.maps("dependencies") : [];
  const seen = new Set<string>();
  return items.map(([, item]) => {
    const alias = item.text("alias");
    const condition = item.text("condition");
    const name = item.text("name");
    const version = item.text("version");
    if (name === "") item.fault("/name", "The dependency has no name.", "Name the chart.");
    if (name === "." || name === ".." || /[/\\]/.test(name))
      item.fault("/name", "A name is no path.", "Name the chart.");
    if (alias !== "" && !/^[A-Za-z0-9_-]+$/.test(alias))
      item.fault("/alias", "An alias has letters, digits, _ and - only.", "Choose another alias.");
    if (version !== "" && parseConstraint(version) === undefined)
      item.fault("/version", "This is no constraint on versions.", "Write it like ^1.2.0 or >=1.2.0 <2.0.0.");
    const key = alias || name;
    if (seen.has(key)) item.fault(alias === "" ? "/name" : "/alias", `"${key}" stands twice.`, "Give one an alias.");
    seen.add(key);
    return {
      name,
      version,
      repository: item.text("repository"),
      ...(alias === "" ? {} : { alias }),
      ...(condition === "" ? {} : { condition }),
      tags: item.texts("tags"),
    };
  });
}

function readMeta(
  fields: Fields,
  name: string,
  version: string,
  annotations: Readonly<Record<string, string>>,
): PackageMeta {
  const texts = (key: string) =>
    fields
      .texts(key)
      .slice(0, CUT.texts)
      .map((text) => text.slice(0, CUT.text));
  const maintainers = fields
    .maps("maintainers")
    .slice(0, CUT.texts)
    .map(([, one]) => ({ name: one.text("name"), email: one.text("email"), url: one.text("url") }))
    .map(({ email, url, ...rest }) => ({ ...rest, ...(email && { email }), ...(url && { url }) }));
  const { licenses = "", "artifacthub.io/license": licence = licenses } = annotations;
  const single = {
    name,
    version,
    appVersion: fields.text("appVersion"),
    description: fields.text("description"),
    home: fields.text("home"),
    icon: fields.text("icon"),
    licence,
  };
  const lists = { keywords: texts("keywords"), sources: texts("sources") };
  return {
    ...Object.fromEntries(
      Object.entries(single).flatMap(([key, text]) => (text === "" ? [] : [[key, text.slice(0, CUT.text)]])),
    ),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(maintainers.length > 0 ? { maintainers } : {}),
    ...(fields.flag("deprecated") ? { deprecated: true } : {}),
  };
}
