import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzip, packTar } from "../../shared/packages/pack.ts";
import { packageFiles } from "../../shared/sources/testing/package-files.ts";
import { digestOf } from "../../shared/sources/testing/registry.ts";

/** What every package of these tests is. */
export const NAMED = { name: "zookeeper", version: "1.0.0" };
/** The package in one version. */
export const archiveOf = async (version: string): Promise<Buffer> =>
  gzip(await packTar(packageFiles({ ...NAMED, version }), "zookeeper"));

/** A static directory: archives and their index. */
export async function writeRepo(directory: string, versions: Readonly<Record<string, Buffer>>): Promise<void> {
  const entries = Object.entries(versions).map(([version, archive]) => {
    const digest = createHash("sha256").update(archive).digest("hex");
    return `  - name: zookeeper\n    version: ${version}\n    digest: ${digest}\n    urls: [zookeeper-${version}.tgz]\n`;
  });
  for (const [version, archive] of Object.entries(versions))
    await writeFile(join(directory, `zookeeper-${version}.tgz`), archive);
  await writeFile(join(directory, "index.yaml"), `apiVersion: v1\nentries:\n  zookeeper:\n${entries.join("")}`);
}

/** `name digest` of every file of a directory. */
export async function filesOf(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory)).sort();
  return Promise.all(names.map(async (name) => `${name} ${digestOf(await readFile(join(directory, name)))}`));
}
