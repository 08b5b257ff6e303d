import { readFileSync } from "node:fs";
import type { PackageFiles } from "../../packages/contract.ts";

const EXAMPLE = new URL("../../../examples/zookeeper/", import.meta.url);
const FILES = [
  "cluster.json.tmpl",
  "config.json",
  "confd/conf.d/zoo.cfg.toml",
  "confd/conf.d/myid.toml",
  "confd/templates/zoo.cfg.tmpl",
  "confd/templates/myid.tmpl",
];

/** The example's files under another name and version. */
export function packageFiles(named: { readonly name: string; readonly version: string }): PackageFiles {
  const files = new Map(FILES.map((path) => [path, new Uint8Array(readFileSync(new URL(path, EXAMPLE)))]));
  return files.set("package.json", Buffer.from(JSON.stringify({ ...named, description: `The app ${named.name}` })));
}
