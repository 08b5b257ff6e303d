import { readFileSync } from "node:fs";
import { readArchive } from "../archive.ts";
import type { PackageFiles } from "../contract.ts";
import { helmFormat } from "./format.ts";
import type { HelmPackage } from "./package.ts";

/** Real charts in `testdata/`, unedited. */
export const realCharts = ["memcached-3.2.5", "wordpress-9.0.3", "zookeeper-2.1.6"] as const;

export function loadChart(name: (typeof realCharts)[number]): Promise<PackageFiles> {
  return readArchive(readFileSync(new URL(`testdata/${name}.tgz`, import.meta.url)));
}

const CHART: Readonly<Record<string, string>> = {
  "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.0\nappVersion: '3.4'\ndescription: A web server.\n",
  "values.yaml":
    "# How many there are.\nreplicas: 2\nimage:\n  repository: nginx\n  tag: '1.27'\nauth:\n  password: ''\ningress:\n  enabled: false\n  hosts: []\n",
  "values.schema.json": JSON.stringify({
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
    required: ["image"],
    properties: {
      replicas: { type: "integer", minimum: 1, maximum: 9, title: "Servers" },
      image: { type: "object", required: ["tag"], properties: { tag: { type: "string", pattern: "^[0-9]" } } },
      auth: { type: "object", properties: { password: { $ref: "#/definitions/secret" } } },
    },
    definitions: { secret: { type: "string", format: "password" } },
  }),
  "templates/deployment.yaml": "kind: Deployment\nreplicas: {{ .Values.replicas }}\n",
};

/** A small v2 chart with some files replaced (text) or removed (`null`). */
export function chartWith(changes: Readonly<Record<string, string | null>> = {}): PackageFiles {
  const files = new Map<string, Uint8Array>();
  for (const [path, text] of Object.entries({ ...CHART, ...changes }))
    if (text !== null) files.set(path, new TextEncoder().encode(text));
  return files;
}

/** `file#/pointer: detail` of each fault. */
export function faultsOf(files: PackageFiles): string[] {
  const result = helmFormat.read(files);
  return result.ok ? [] : result.faults.map(({ file, pointer, detail }) => `${file}#${pointer}: ${detail}`);
}

/** Reads files that must be a good chart. */
export function goodChart(files: PackageFiles): HelmPackage {
  const result = helmFormat.read(files);
  if (!result.ok) throw new Error(JSON.stringify(result.faults, null, 1));
  return result.package;
}
