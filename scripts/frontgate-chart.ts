/**
 * Writes the chart of a cluster's Frontgate, for `helm package` and `helm install`: `node scripts/frontgate-chart.ts <directory> [version]`;
 * the version is the package's own where none is said.
 */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dump } from "js-yaml";
import { packageVersion } from "../agents/image/build.ts";
import { POD_NAMESPACE, podObjects, RESOURCES } from "../shared/pilot/pod/objects.ts";

const HERE = join(import.meta.dirname, "../charts/pitrix-frontgate");
/** Of a configuration, in the order in which JSON is compared; the rest is the same for everybody. */
const CONFIG = ["frontgateId", "issuedAt", "pilotUrl", "tenantId", "trust"];

/** Stands where a value goes, and is no part of any text that is ours. */
const mark = (name: string): string => `__${name}__`;
const value = (name: string): string => `.Values.${name}`;
const PORT = 1;

/** Variables that only some pods have, by the value that says so. */
const WHERE: Readonly<Record<string, string>> = {
  NODE_EXTRA_CA_CERTS: "ca",
  NODE_USE_ENV_PROXY: "proxy",
  HTTP_PROXY: "proxy",
  HTTPS_PROXY: "proxy",
};

/** What replaces whole members of objects, as flow YAML. */
const MEMBERS = {
  files: `{"agent.json": {{ include "config" . | toJson }}{{ if ${value("ca")} }}, "ca.pem": {{ ${value("ca")} | toJson }}{{ end }}}`,
  ports: `[{{ range $n, $port := ${value("ports")} }}{{ if $n }}, {{ end }}{protocol: TCP, port: {{ $port }}}{{ end }}]`,
  resources: `{{ ${value("resources")} | toJson }}`,
};

const HELPERS = `{{- define "config" -}}
{{- dict "kind" "frontgate" "mode" "cluster" "enrolmentToken" ${value("token")} ${CONFIG.map((name) => `"${name}" ${value(name)}`).join(" ")} | toJson -}}
{{- end -}}
{{- define "files" -}}
{{- $files := dict "agent.json" (include "config" .) -}}
{{- if ${value("ca")} }}{{ $_ := set $files "ca.pem" ${value("ca")} }}{{ end -}}
{{- $files | toJson -}}
{{- end -}}
`;

/**
 * Writes our chart of a cluster's Frontgate. Its templates are made of the very objects of which the store makes its manifest, with the
 * values' places in them, so that the two cannot differ. The namespace is the release's and not in it.
 */
export async function writeChart(directory: string, version: string): Promise<void> {
  await mkdir(join(directory, "templates"), { recursive: true });
  await copyFile(join(HERE, "values.schema.json"), join(directory, "values.schema.json"));
  const chart = await readFile(join(HERE, "Chart.yaml"), "utf8");
  await writeFile(join(directory, "Chart.yaml"), `${chart}version: ${version}\nappVersion: ${version}\n`);
  const values = await readFile(join(HERE, "values.yaml"), "utf8");
  await writeFile(join(directory, "values.yaml"), values + dump({ resources: RESOURCES }));
  await writeFile(join(directory, "templates/_helpers.tpl"), HELPERS);
  await writeFile(join(directory, "templates/frontgate.yaml"), template());
}

function template(): string {
  const [everywhere, narrow] = [undefined, mark("namespace")].map((namespace) =>
    podObjects({
      frontgateId: mark("frontgateId"),
      files: { "agent.json": "", "ca.pem": "" },
      digest: mark("digest"),
      image: mark("image"),
      namespace,
      ports: [PORT],
      proxy: mark("proxy"),
    })
      .slice(1)
      .map(textOf),
  );
  if (everywhere === undefined || narrow === undefined) throw new Error("there are no objects");
  const only = (some: readonly string[], others: readonly string[]) =>
    some.filter((text) => !others.includes(text)).join("---\n");
  return [
    ...everywhere.filter((text) => narrow.includes(text)).map((text) => `---\n${text}`),
    `---\n{{ if ${value("namespace")} }}\n${only(narrow, everywhere)}{{ else }}\n${only(everywhere, narrow)}{{ end }}\n`,
  ].join("");
}

/** One object with the values' places. */
function textOf(object: object): string {
  const marked: unknown = JSON.parse(JSON.stringify(object), (name, member: unknown) => {
    if (name === "stringData") return mark("files");
    if (name === "resources" && !Array.isArray(member)) return mark("resources");
    if (name === "ports" && JSON.stringify(member) === JSON.stringify([{ protocol: "TCP", port: PORT }]))
      return mark("ports");
    return name === "env" && Array.isArray(member) ? `${mark("env")}${JSON.stringify(member)}` : member;
  });
  return dump(marked, { lineWidth: -1, noRefs: true })
    .replace(/env: '?__env__(\[.*\])'?$/m, (_, text: string) => `env: ${variables(JSON.parse(text))}`)
    .replace(mark("files"), MEMBERS.files)
    .replace(mark("ports"), MEMBERS.ports)
    .replace(mark("resources"), MEMBERS.resources)
    .replaceAll(mark("digest"), '{{ include "files" . | sha256sum }}')
    .replaceAll(/__(\w+?)__/g, (_, name: string) => `{{ ${value(name)} }}`)
    .replaceAll(POD_NAMESPACE, "{{ .Release.Namespace }}");
}

/** Flow YAML of a list that has an item only where its value is said. */
function variables(all: readonly { readonly name: string }[]): string {
  const items = all.map((one, n) => {
    const text = `${n === 0 ? "" : ", "}${JSON.stringify(one)}`;
    const where = WHERE[one.name];
    return where === undefined ? text : `{{ if ${value(where)} }}${text}{{ end }}`;
  });
  return `[${items.join("")}]`;
}

if (import.meta.main) {
  const [directory, version = packageVersion()] = process.argv.slice(2);
  if (directory === undefined) throw new Error("Say the directory to write to.");
  await writeChart(directory, version);
}
