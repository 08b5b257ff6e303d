import type { SafeFetch } from "../../platform/safe-fetch.ts";
import { type OpenSource, SourceError } from "../contract.ts";
import { type Objects, PackError, readPack } from "./pack.ts";
import { type ArchivePlace, archiveAt, digestOf, placeOfArchive, readFolders } from "./packages.ts";
import { type Advertised, gitRemote } from "./remote.ts";

const DEADLINE_MS = 60_000;
const LIMITS = { objects: 50_000, bytes: 256 * 1024 * 1024 };

/**
 * A git repository over smart HTTP: every folder at `path` and below that a package format knows is one package, packed
 * by us. One commit is read, without its history: the one that `ref` names. An unchanged ref costs one request, a changed
 * one a second; archives come from what is in memory.
 */
export function gitSource(fetch: SafeFetch): OpenSource {
  return (place, secret) => {
    const remote = gitRemote(fetch, place, secret);
    let loaded: { readonly commit: string; readonly objects: Objects } | undefined;
    const load = async (from: Advertised, commit: string, deadlineMs: number): Promise<Objects> => {
      if (loaded?.commit === commit) return loaded.objects;
      const pack = Buffer.from(await remote.pack(from, commit, deadlineMs));
      const objects = await readable("repo-not-an-index", async () => readPack(pack, LIMITS));
      loaded = { commit, objects };
      return objects;
    };
    /**
     * A branch moves on, and servers need not give what is no tip any more; but the folder is often the same there, which
     * its digest shows. Else the commit itself is asked for.
     */
    const stillThere = async (at: ArchivePlace, digest: string | undefined): Promise<Buffer> => {
      if (loaded?.commit === at.commit) return archiveAt(place, loaded.objects, at);
      const from = await remote.refs(DEADLINE_MS);
      const commit = commitOf(from, place.ref);
      const objects = await load(from, commit, DEADLINE_MS);
      const now = await archiveAt(place, objects, { ...at, commit }).catch(() => undefined);
      if (now !== undefined && (commit === at.commit || digestOf(now) === digest)) return now;
      return archiveAt(place, await load(from, at.commit, DEADLINE_MS), at);
    };
    return {
      async list(known, deadlineMs = DEADLINE_MS) {
        const began = Date.now();
        const from = await remote.refs(deadlineMs);
        const commit = commitOf(from, place.ref);
        const validators = { etag: commit };
        if (commit === known.etag) return { unchanged: true, validators };
        const objects = await load(from, commit, Math.max(1000, deadlineMs - (Date.now() - began)));
        const read = await readable("repo-not-an-index", () => readFolders(place, objects, commit));
        if (read.entries.length + read.faults.length === 0)
          throw new SourceError("repo-not-an-index", "No folder there is a package of a known format.", false);
        return { unchanged: false, validators, complete: true, ...read };
      },
      async fetchArchive(entry, maxBytes) {
        const at = placeOfArchive(entry.urls[0] ?? "");
        if (at === undefined) throw new SourceError("archive-missing", "The archive does not lie in git.", false);
        const archive = await readable("archive-missing", () => stillThere(at, entry.digest));
        if (archive.length <= maxBytes) return archive;
        throw new SourceError("archive-missing", `The package has more than ${maxBytes} bytes.`, false);
      },
    };
  };
}

/** The commit or tag that a ref names; a commit's own id is asked for as it is. @throws SourceError */
function commitOf({ refs }: Advertised, ref: string | undefined): string {
  const names = ref === undefined ? ["HEAD"] : [`refs/heads/${ref}`, `refs/tags/${ref}^{}`, `refs/tags/${ref}`, ref];
  const found = names.map((name) => refs.get(name)).find((oid) => oid !== undefined);
  if (found !== undefined) return found;
  if (ref !== undefined && /^[0-9a-f]{40}$/.test(ref)) return ref;
  const detail =
    ref === undefined ? "The git repository is empty." : `The git repository has no branch or tag "${ref}".`;
  throw new SourceError("repo-not-found", detail, false);
}

/** What is wrong with a pack is the repo's fault. */
async function readable<T>(code: "repo-not-an-index" | "archive-missing", run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    throw new SourceError(code, error.message, false, { cause: error });
  }
}
