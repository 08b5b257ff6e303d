/** Where an image lies, by what is written in a container's spec. */
export interface ImageReference {
  /** `https://ghcr.io` */
  readonly origin: string;
  /** `library/nginx` */
  readonly repository: string;
  /** A tag, or a digest, which is the same image for ever. */
  readonly version: string;
  readonly fixed: boolean;
}

const HUB = "docker.io";
/** Under which the API of Docker Hub is reached. */
const HUB_API = "registry-1.docker.io";
const HUBS = new Set([HUB, "index.docker.io", "registry.hub.docker.com", HUB_API]);
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/;
const HOST = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,250}[a-zA-Z0-9])?(?::\d{1,5})?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Registries of this machine alone speak without TLS, as container engines hold it too. */
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost)(?::\d+)?$/;

/** Reads `nginx`, `ghcr.io/org/app:1.2` and `app@sha256:…`; `undefined` for what names no image. Without a tag it is `latest`. */
export function readReference(text: string): ImageReference | undefined {
  const [name = "", digest] = text.split("@");
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  // A host has a dot or a port, or is this machine: anything else is the first part of a path on Docker Hub.
  const named = /[.:]/.test(first) || first === "localhost";
  const host = named ? first : HUB;
  const [path = "", tag = "latest", ...more] = (named ? name.slice(slash + 1) : name).split(":");
  const hub = HUBS.has(host);
  const repository = hub && !path.includes("/") ? `library/${path}` : path;
  const version = digest ?? tag;
  const good =
    more.length === 0 && HOST.test(host) && repository.length <= 255 && REPOSITORY.test(repository) && TAG.test(tag);
  if (!good || (digest !== undefined && !DIGEST.test(digest))) return undefined;
  const scheme = LOOPBACK.test(host) ? "http" : "https";
  return { origin: `${scheme}://${hub ? HUB_API : host}`, repository, version, fixed: digest !== undefined };
}
