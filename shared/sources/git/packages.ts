import { createHash } from "node:crypto";
import type { RepoPlace } from "../../domain/repo/place.ts";
import { Problem } from "../../kernel/problem.ts";
import { ARCHIVE_LIMITS } from "../../packages/archive-limits.ts";
import { looksLikePackage, readPackage } from "../../packages/formats.ts";
import type { SourceEntry, SourceFault } from "../contract.ts";
import { Name, Version } from "../names.ts";
import { packFolder } from "./archive.ts";
import { type Objects, PackError } from "./pack.ts";
import { filesOf, folderAt, packageFolders, treeOf } from "./tree.ts";

/** Half of an archive's entries: the other half is for the folders. */
const FOLDER_LIMITS = { files: ARCHIVE_LIMITS.count / 2, bytes: ARCHIVE_LIMITS.compressed };
/** The one folder at the top of every archive: a folder's own name would be part of its digest. */
const TOP = "package";

export interface ArchivePlace {
  readonly commit: string;
  /** Below the repo's `path`; empty for that folder itself. */
  readonly folder: string;
}

/** Every package of the commit; a folder that cannot be used is a fault. @throws PackError */
export async function readFolders(
  place: RepoPlace,
  objects: Objects,
  commit: string,
): Promise<{ readonly entries: readonly SourceEntry[]; readonly faults: readonly SourceFault[] }> {
  const entries = new Map<string, SourceEntry>();
  const faults: SourceFault[] = [];
  for (const { path } of packageFolders(objects, rootOf(place, objects, commit), looksLikePackage)) {
    const fault = (detail: string) =>
      faults.push({ name: (path || "/").slice(0, 128), version: "", detail: detail.slice(0, 1000) });
    try {
      const entry = await readFolder(place, objects, { commit, folder: path });
      const key = `${entry.name}#${entry.version}`;
      if (entries.has(key)) fault(`${entry.name} ${entry.version} is in another folder too, which is taken.`);
      else entries.set(key, entry);
    } catch (error) {
      if (!(error instanceof Problem || error instanceof PackError)) throw error;
      fault(error.message);
    }
  }
  return { entries: [...entries.values()], faults };
}

/** The archive of one folder. @throws PackError */
export async function archiveAt(place: RepoPlace, objects: Objects, at: ArchivePlace): Promise<Buffer> {
  const tree = folderAt(objects, rootOf(place, objects, at.commit), at.folder);
  if (tree === undefined) throw new PackError("The commit has no such folder.");
  return packFolder(filesOf(objects, tree, FOLDER_LIMITS), TOP);
}

export function digestOf(archive: Uint8Array): string {
  return `sha256:${createHash("sha256").update(archive).digest("hex")}`;
}

async function readFolder(place: RepoPlace, objects: Objects, at: ArchivePlace): Promise<SourceEntry> {
  const archive = await archiveAt(place, objects, at);
  const tree = folderAt(objects, rootOf(place, objects, at.commit), at.folder) ?? "";
  const { name, description, meta } = readPackage(filesOf(objects, tree, FOLDER_LIMITS));
  const digest = digestOf(archive);
  // As an upload without a version: below every version that somebody chose.
  const version = meta.version ?? `0.0.0-g${digest.slice(7, 19)}`;
  if (!Name.safeParse(name).success) throw new PackError("The package has no valid name.");
  if (!Version.safeParse(version).success) throw new PackError("The package has no valid version.");
  return {
    name,
    version,
    description,
    digest,
    urls: [urlOfArchive(place, at)],
    keywords: [...(meta.keywords ?? [])],
    // The commit is part of the URL and no part of what the listing says of the version.
    hash: createHash("sha256")
      .update(JSON.stringify([name, version, description, digest]))
      .digest("hex"),
    ...(meta.appVersion === undefined ? {} : { appVersion: meta.appVersion }),
    ...(meta.home === undefined ? {} : { home: meta.home }),
  };
}

function rootOf(place: RepoPlace, objects: Objects, commit: string): string {
  const root = folderAt(objects, treeOf(objects, commit), place.path ?? "");
  if (root === undefined) throw new PackError(`The git repository has no folder "${place.path}".`);
  return root;
}

function urlOfArchive(place: RepoPlace, { commit, folder }: ArchivePlace): string {
  const url = new URL(place.url);
  url.hash = new URLSearchParams({ commit, folder }).toString();
  return url.href;
}

/** What `urlOfArchive` wrote. */
export function placeOfArchive(target: string): ArchivePlace | undefined {
  if (!URL.canParse(target)) return undefined;
  const parts = new URLSearchParams(new URL(target).hash.slice(1));
  const commit = parts.get("commit") ?? "";
  const folder = parts.get("folder");
  return /^[0-9a-f]{40}$/.test(commit) && folder !== null ? { commit, folder } : undefined;
}
