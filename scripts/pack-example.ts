/**
 * Packs `examples/zookeeper` for the example repo: `examples/repo/zookeeper-<version>.tgz` and `examples/repo/index.yaml`.
 * The same files give the same bytes, so both are committed. `--check` writes nothing and fails when they are stale.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { dump, load } from "js-yaml";
import * as z from "zod";
import { readArchive } from "../shared/packages/archive.ts";
import { readPackage } from "../shared/packages/formats.ts";
import { gzip, packTar } from "../shared/packages/pack.ts";

const root = join(import.meta.dirname, "..");
const source = join(root, "examples/zookeeper");
const repo = join(root, "examples/repo");
const indexPath = join(repo, "index.yaml");

const knownIndex = z.object({
  entries: z.record(z.string(), z.array(z.looseObject({ digest: z.string(), created: z.string() }))),
});

const tar = await packTar(filesOf(source), "zookeeper");
const archive = gzip(tar);
const { meta } = readPackage(await readArchive(archive));
if (meta.name === undefined || meta.version === undefined)
  throw new Error("examples/zookeeper/package.json needs a name and a version");
const file = `${meta.name}-${meta.version}.tgz`;
const archivePath = join(repo, file);

if (process.argv.includes("--check")) {
  const fresh = existsSync(archivePath) && gunzipSync(readFileSync(archivePath)).equals(tar);
  const index = existsSync(indexPath) ? readFileSync(indexPath, "utf8") : "";
  if (!fresh || index !== indexOf(readFileSync(archivePath))) {
    console.error("examples/repo is stale: run node scripts/pack-example.ts and commit its result.");
    process.exit(1);
  }
} else {
  // The same contents keep the archive that is there: another zlib may compress them to other bytes.
  const kept = existsSync(archivePath) && gunzipSync(readFileSync(archivePath)).equals(tar);
  if (!kept) writeFileSync(archivePath, archive);
  writeFileSync(indexPath, indexOf(readFileSync(archivePath)));
  console.log(`${relative(root, archivePath)} ${kept ? "is up to date" : "written"}`);
}

/** Every file of a folder, by path. */
function filesOf(folder: string): Map<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return new Map(paths.map((path) => [path.replaceAll("\\", "/"), readFileSync(join(folder, path))]));
}

/** `index.yaml` as Helm and OpenPitrix write it. An archive that is listed already keeps its date. */
function indexOf(bytes: Buffer): string {
  const digest = createHash("sha256").update(bytes).digest("hex");
  const known = existsSync(indexPath) ? knownIndex.safeParse(load(readFileSync(indexPath, "utf8"))) : undefined;
  const listed = known?.success === true ? Object.values(known.data.entries).flat() : [];
  const created = listed.find((entry) => entry.digest === digest)?.created ?? new Date().toISOString();
  const { name, version, appVersion, description, home, icon, keywords, sources, maintainers } = meta;
  const entry = {
    name,
    version,
    appVersion,
    description,
    home,
    icon,
    keywords,
    sources,
    maintainers,
    urls: [file],
    digest,
    created,
  };
  return dump({ apiVersion: "v1", entries: { [name ?? ""]: [entry] } }, { lineWidth: 120, noRefs: true });
}
