import type { SafeAnswer, SafeFetch } from "../platform/safe-fetch.ts";
import { SourceError } from "../sources/contract.ts";
import { digestOf } from "../sources/oci/manifest.ts";
import { json, type RegistryGet, registryGet } from "../sources/oci/registry.ts";
import { configOf, INDEXES, imageIn, MANIFESTS, platformOfImage, platformsIn, portsOf } from "./config.ts";
import type { ImageFacts, Unread } from "./facts.ts";
import { type ImageReference, readReference } from "./reference.ts";

class NotRead extends Error implements Unread {
  override readonly name = "NotRead";
  readonly code: Unread["code"];
  constructor(code: Unread["code"], detail: string) {
    super(detail);
    this.code = code;
  }
  get detail(): string {
    return this.message;
  }
}

export type ReadImage = (reference: string, deadlineMs: number) => Promise<ImageFacts | Unread>;

const MAX_BYTES = 1024 * 1024;
/** What a tag names may be another image by then. */
const TAG_MS = 10 * 60_000;
const MOST_KEPT = 1000;

/**
 * Reads what an image says of itself, as anybody may: no credential is sent. At most four requests: the list of platforms,
 * the image, its configuration, and one for a token where the registry sells them for nothing. What was read is kept in
 * memory, since registries count and limit (Docker Hub: 100 in six hours of one address).
 * @param fetch guarded: the host was written by whoever made the package
 */
export function imageReader(fetch: SafeFetch, clock: () => number): ReadImage {
  const kept = new Map<string, { readonly facts: ImageFacts; readonly until: number }>();
  return async (text, deadlineMs) => {
    const before = kept.get(text);
    if (before !== undefined && before.until > clock()) return before.facts;
    const reference = readReference(text);
    if (reference === undefined) return { code: "no-image", detail: "This is no reference of an image." };
    try {
      const facts = await read(registryGet(fetch, reference.origin, undefined), reference, clock, clock() + deadlineMs);
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(text, { facts, until: reference.fixed ? Number.POSITIVE_INFINITY : clock() + TAG_MS });
      return facts;
    } catch (error) {
      const { code, detail } = unread(error);
      return { code, detail };
    }
  };
}

async function read(
  get: RegistryGet,
  { repository, version, fixed }: ImageReference,
  clock: () => number,
  deadline: number,
): Promise<ImageFacts> {
  const ask = async (path: string, accept: string, digest: string | undefined): Promise<SafeAnswer> => {
    const left = deadline - clock();
    if (left <= 0) throw new NotRead("unreachable", "The registry did not answer in time.");
    const request = { accept, maxBytes: MAX_BYTES, deadlineMs: left, what: "repo" } as const;
    const answer = await get(`/v2/${repository}/${path}`, request);
    if (answer.status !== 200) throw refused(answer.status);
    if (digest !== undefined && digestOf(answer.body) !== digest)
      throw new NotRead("refused", "The registry answered other bytes than the digest names.");
    return answer;
  };
  const named = await ask(`manifests/${version}`, [...INDEXES, ...MANIFESTS].join(", "), fixed ? version : undefined);
  const list = json(named.body);
  const chosen = imageIn(list);
  const image = chosen === undefined ? named : await ask(`manifests/${chosen}`, MANIFESTS.join(", "), chosen);
  const config = configOf(json(image.body));
  if (config === undefined) throw noImage();
  const said = json((await ask(`blobs/${config}`, "*/*", config)).body);
  const ports = portsOf(said);
  if (ports === undefined) throw noImage();
  return {
    digest: digestOf(named.body),
    ports,
    platforms: chosen === undefined ? platformOfImage(said) : platformsIn(list),
  };
}

const noImage = (): NotRead => new NotRead("no-image", "What lies there is no image of a container.");

function refused(status: number): NotRead {
  const detail = `The registry answered ${status}.`;
  if (status === 404) return new NotRead("not-found", "The registry has no such image.");
  if (status === 429) return new NotRead("too-many", "The registry has answered too often: ask again later.");
  return new NotRead(status === 403 ? "wants-credential" : "unreachable", detail);
}

/** @throws what is no refusal of a registry */
function unread(error: unknown): Unread {
  if (error instanceof NotRead) return error;
  if (!(error instanceof SourceError)) throw error;
  switch (error.code) {
    case "repo-credential-refused":
      return { code: "wants-credential", detail: "The registry wants a credential, and none is sent to it." };
    case "repo-private-address":
    case "repo-refused-url":
      return { code: "refused", detail: error.message };
    default:
      return { code: "unreachable", detail: error.message };
  }
}
