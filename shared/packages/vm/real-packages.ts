import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { PackageFiles } from "../contract.ts";
import { vmFormat } from "./format.ts";
import type { VmPackage } from "./schema.ts";

const root = fileURLToPath(new URL("./testdata/", import.meta.url));

/** The real packages in `testdata/`, unedited. */
export const realPackages = ["paper", "appcenter/etcd", "appcenter/Kafka", "appcenter/Zookeeper"] as const;

/** All files of a folder in `testdata/` (or of an absolute one), by path. */
export function loadFiles(folder: string): Map<string, Uint8Array> {
  const base = folder.startsWith("/") ? folder : join(root, folder);
  const paths = readdirSync(base, { recursive: true, encoding: "utf8" }).map((path) => join(base, path));
  return new Map(
    paths.filter((path) => statSync(path).isFile()).map((path) => [relative(base, path), readFileSync(path)]),
  );
}

/** The paper's package with some files replaced (text) or removed (`null`). */
export function paperWith(changes: Readonly<Record<string, string | null>>): PackageFiles {
  const files = loadFiles("paper");
  for (const [path, text] of Object.entries(changes)) {
    if (text === null) files.delete(path);
    else files.set(path, new TextEncoder().encode(text));
  }
  return files;
}

/** Reads files that must be a good package. */
export function readGood(files: PackageFiles): VmPackage {
  const result = vmFormat.read(files);
  if (!result.ok) throw new Error(JSON.stringify(result.faults, null, 1));
  return result.package;
}
