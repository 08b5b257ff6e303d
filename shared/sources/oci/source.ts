import { createHash } from "node:crypto";
import { repositoryOf } from "../../domain/repo/place.ts";
import type { SafeFetch } from "../../platform/safe-fetch.ts";
import { type OpenSource, type SourceEntry, SourceError, type SourceFault } from "../contract.ts";
import { refusedStatus } from "../exchange.ts";
import { type Artifact, digestOf, MANIFEST, readManifest } from "./manifest.ts";
import { listNames, listTags } from "./names.ts";
import { json, type RegistryGet, registryGet } from "./registry.ts";

const DEADLINE_MS = 60_000;
const MAX_MANIFEST_BYTES = 1024 * 1024;
/** Each is a request: more are too much for one scan, and for most registries' limits. */
const MAX_TAGS = 2000;
const CONCURRENCY = 8;

interface Tagged {
  readonly repository: string;
  readonly tag: string;
}

/**
 * Artifacts of a registry (OCI distribution spec 1.1): Helm's charts, and packages of ours. The URL names one artifact
 * repository, whose tags are versions of one app, or a namespace of them where the registry lists its repositories. A tag
 * may move, so that every scan reads the manifest of each: one small request a version.
 */
export function ociSource(fetch: SafeFetch): OpenSource {
  return (place, secret) => {
    const url = new URL(place.url);
    const origin = `${url.protocol === "oci+http:" ? "http" : "https"}://${url.host}`;
    const repository = repositoryOf(url) ?? "";
    const get = registryGet(fetch, origin, secret);
    return {
      async list(known, deadlineMs = DEADLINE_MS) {
        const deadline = Date.now() + deadlineMs;
        const tagged = await allTags(get, repository, deadline);
        const read = await inParallel(tagged, async (one) => readTag(get, origin, one, deadline));
        const { entries, faults } = collect(read);
        if (entries.length + faults.length === 0 && repository !== "" && tagged.length > 0)
          throw new SourceError(
            "repo-not-an-index",
            "No chart and no package is among the registry's artifacts there.",
            false,
          );
        const seen = entries.map(({ name, version, digest }) => [name, version, digest]);
        const digest = createHash("sha256")
          .update(JSON.stringify([seen, faults]))
          .digest("hex");
        if (digest === known.digest) return { unchanged: true, validators: { digest } };
        return { unchanged: false, validators: { digest }, complete: true, entries, faults };
      },
      async fetchArchive(entry, maxBytes) {
        const target = entry.urls[0] ?? "";
        const path = target.startsWith(`${origin}/v2/`) ? target.slice(origin.length) : undefined;
        const wanted = /\/blobs\/(sha256:[0-9a-f]{64})$/.exec(path ?? "")?.[1];
        if (path === undefined || wanted === undefined)
          throw new SourceError("archive-missing", "The archive does not lie in this registry.", false);
        const request = { accept: "*/*", maxBytes, deadlineMs: DEADLINE_MS, what: "archive" } as const;
        const answer = await get(path, request);
        if (answer.status !== 200) throw refusedStatus("The archive's URL", answer.status, true, "archive-missing");
        if (digestOf(answer.body) !== wanted)
          throw new SourceError("archive-missing", "The registry answered other bytes than the digest names.", true);
        return answer.body;
      },
    };
  };
}

/** Tags of the repository, or of every repository of the namespace. */
async function allTags(get: RegistryGet, repository: string, deadline: number): Promise<readonly Tagged[]> {
  const one = repository === "" ? undefined : await listTags(get, repository, deadline);
  const names = one === undefined ? await listNames(get, repository, deadline) : [repository];
  const tagged: Tagged[] = [];
  for (const name of names) {
    const tags = one ?? (await listTags(get, name, deadline)) ?? [];
    for (const tag of tags) if (VERSION_TAG.test(tag)) tagged.push({ repository: name, tag });
    if (tagged.length > MAX_TAGS)
      throw new SourceError(
        "repo-not-an-index",
        `There are more than ${MAX_TAGS} versions; name a smaller part.`,
        false,
      );
  }
  return tagged;
}

/** `latest`, `sha256-….sig` and the like are no versions. Helm writes `_` for `+`, which a tag must not hold. */
const VERSION_TAG = /^v?\d{1,12}\.\d{1,12}(\.\d{1,12})?([._-][0-9A-Za-z._-]{1,100})?$/;

type Read = SourceEntry | SourceFault | undefined;

async function readTag(get: RegistryGet, origin: string, { repository, tag }: Tagged, deadline: number): Promise<Read> {
  const left = deadline - Date.now();
  if (left <= 0) throw new SourceError("repo-unreachable", "Reading the registry's manifests takes too long.", true);
  const request = { accept: MANIFEST, maxBytes: MAX_MANIFEST_BYTES, deadlineMs: left, what: "repo" } as const;
  const answer = await get(`/v2/${repository}/manifests/${tag}`, request);
  const name = repository.split("/").at(-1) ?? repository;
  const version = tag.replaceAll("_", "+");
  if (answer.status === 404)
    return { name, version, detail: "The registry lists this tag and has no manifest for it." };
  if (answer.status !== 200) throw refusedStatus("A manifest of the registry", answer.status, true);
  const said = answer.headers["docker-content-digest"];
  if (said?.startsWith("sha256:") && said !== digestOf(answer.body))
    return { name, version, detail: "The registry answered another manifest than its digest names." };
  const artifact = readManifest(json(answer.body));
  return artifact === undefined ? undefined : entryOf(origin, repository, name, version, artifact);
}

function entryOf(origin: string, repository: string, name: string, version: string, artifact: Artifact): SourceEntry {
  const text = (key: string, max: number) => artifact.annotations[`org.opencontainers.image.${key}`]?.slice(0, max);
  const home = text("url", 2048);
  return {
    name,
    version,
    description: text("description", 2000) ?? "",
    digest: artifact.digest,
    urls: [`${origin}/v2/${repository}/blobs/${artifact.digest}`],
    keywords: [],
    ...(home !== undefined && /^https?:\/\//i.test(home) ? { home } : {}),
  };
}

function collect(read: readonly Read[]): { readonly entries: SourceEntry[]; readonly faults: SourceFault[] } {
  const entries = new Map<string, SourceEntry>();
  const faults: SourceFault[] = [];
  for (const one of read) {
    if (one === undefined) continue;
    const key = `${one.name}#${one.version}`;
    if ("detail" in one) faults.push(one);
    else if (entries.has(key))
      faults.push({
        name: one.name,
        version: one.version,
        detail: "Two repositories of the namespace have it; the first is taken.",
      });
    else entries.set(key, one);
  }
  return { entries: [...entries.values()], faults };
}

/** In the order of `items`, a few at a time. */
async function inParallel<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += CONCURRENCY)
    results.push(...(await Promise.all(items.slice(start, start + CONCURRENCY).map(run))));
  return results;
}
