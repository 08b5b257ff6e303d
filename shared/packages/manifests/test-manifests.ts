import { manifestsFormat } from "./format.ts";
import type { ManifestsPackage } from "./package.ts";

const PACKAGE: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "web", version: "1.2.0", app_version: "3.4", description: "A web server." }),
  "manifests/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: "nginx:1.27" }]
---
# Its address.
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`,
  "manifests/settings/list.json": JSON.stringify({
    apiVersion: "v1",
    kind: "List",
    items: [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "one" }, data: { a: "1" } },
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "two", namespace: "other" }, data: { a: "2" } },
    ],
  }),
};

/** A small package with some files replaced (text) or removed (`null`). */
export function manifestsWith(changes: Readonly<Record<string, string | null>> = {}): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const [path, text] of Object.entries({ ...PACKAGE, ...changes }))
    if (text !== null) files.set(path, new TextEncoder().encode(text));
  return files;
}

/** The package of one file of YAML. */
export const manifestsOf = (yaml: string): Map<string, Uint8Array> =>
  manifestsWith({ "manifests/web.yaml": yaml, "manifests/settings/list.json": null });

/** Reads files that must be good. */
export function goodManifests(files: ReadonlyMap<string, Uint8Array>): ManifestsPackage {
  const result = manifestsFormat.read(files);
  if (!result.ok) throw new Error(JSON.stringify(result.faults, null, 1));
  return result.package;
}

/** `file#/pointer: detail` of each fault. */
export function faultsOf(files: ReadonlyMap<string, Uint8Array>): string[] {
  const result = manifestsFormat.read(files);
  return result.ok ? [] : result.faults.map(({ file, pointer, detail }) => `${file}#${pointer}: ${detail}`);
}
