/**
 * Packs the examples for their repos: `examples/<repo>/<name>-<version>.tgz` and `examples/<repo>/index.yaml`.
 * The same files give the same bytes, so both are committed. `--check` writes nothing and fails when they are stale.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { dump, load } from "js-yaml";
import * as z from "zod";
import { readArchive } from "../shared/packages/archive.ts";
import { readPackage } from "../shared/packages/formats.ts";
import type { PackageMeta } from "../shared/packages/meta.ts";
import { gzip, packTar } from "../shared/packages/pack.ts";

const root = join(import.meta.dirname, "..");
const examples = join(root, "examples");

/** Repo → its packages, each from a folder, and those that are laid over it: what a later version changes. */
const REPOS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  repo: [["zookeeper"]],
  life: [["zookeeper", "zookeeper-0.2.0"], ["zookeeper"], ["redis", "redis-0.2.0"], ["redis"]],
  charts: [["guestbook", "guestbook-0.2.0", "guestbook-0.3.0"], ["guestbook", "guestbook-0.2.0"], ["guestbook"]],
};

const listing = z.looseObject({ name: z.string(), digest: z.string(), created: z.string() });
type Listing = z.infer<typeof listing>;
const knownIndex = z.object({ entries: z.record(z.string(), z.array(listing)) });

const check = process.argv.includes("--check");
for (const [repo, packages] of Object.entries(REPOS)) {
  const folder = join(examples, repo);
  if (!check) mkdirSync(folder, { recursive: true });
  const indexPath = join(folder, "index.yaml");
  const index = existsSync(indexPath) ? readFileSync(indexPath, "utf8") : "";
  const dates = datesOf(index);
  const entries: Listing[] = [];
  for (const layers of packages) entries.push(await pack(layers, folder, dates));
  const fresh = indexOf(entries);
  if (check && fresh !== index) stale();
  if (!check) writeFileSync(indexPath, fresh);
}

/** Packs one version, or checks that it is packed; answers its line of the index. */
async function pack(layers: readonly string[], folder: string, dates: ReadonlyMap<string, string>): Promise<Listing> {
  const [name = ""] = layers;
  const files = new Map(layers.flatMap((layer) => [...filesOf(join(examples, layer))]));
  const tar = await packTar(files, name);
  const archive = gzip(tar);
  const { meta } = readPackage(await readArchive(archive));
  if (meta.name === undefined || meta.version === undefined)
    throw new Error(`examples/${name} needs a file that says its name and version`);
  const file = `${meta.name}-${meta.version}.tgz`;
  const path = join(folder, file);
  // The same contents keep the archive that is there: another zlib may compress them to other bytes.
  const kept = existsSync(path) && gunzipSync(readFileSync(path)).equals(tar);
  if (check && !kept) stale();
  if (!kept) writeFileSync(path, archive);
  if (!check) console.log(`${relative(root, path)} ${kept ? "is up to date" : "written"}`);
  return listed(file, { ...meta, name: meta.name }, readFileSync(path), dates);
}

function stale(): never {
  console.error("An example's repo is stale: run node scripts/pack-example.ts and commit its result.");
  process.exit(1);
}

/** Every file of a folder, by path. */
function filesOf(folder: string): Map<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return new Map(paths.map((path) => [path.replaceAll("\\", "/"), readFileSync(join(folder, path))]));
}

/** Digest → since when it is listed. */
function datesOf(index: string): ReadonlyMap<string, string> {
  const known = knownIndex.safeParse(index === "" ? {} : load(index));
  const all = known.success ? Object.values(known.data.entries).flat() : [];
  return new Map(all.map(({ digest, created }) => [digest, created]));
}

/** A version as Helm and OpenPitrix list it. An archive that is listed already keeps its date. */
function listed(
  file: string,
  meta: PackageMeta & { readonly name: string },
  bytes: Buffer,
  dates: ReadonlyMap<string, string>,
): Listing {
  const digest = createHash("sha256").update(bytes).digest("hex");
  const created = dates.get(digest) ?? new Date().toISOString();
  const { name, version, appVersion, description, home, icon, keywords, sources, maintainers } = meta;
  const told = { name, version, appVersion, description, home, icon, keywords, sources, maintainers };
  const said = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
  return { ...said, name, urls: [file], digest, created };
}

function indexOf(all: readonly Listing[]): string {
  const entries = Object.fromEntries(
    [...new Set(all.map(({ name }) => name))].map((name) => [name, all.filter((entry) => entry.name === name)]),
  );
  return dump({ apiVersion: "v1", entries }, { lineWidth: 120, noRefs: true });
}
