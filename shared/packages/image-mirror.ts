/** Where docker images of one registry are found that packages name by none. */
const HUB = "docker.io";
const HUBS = new Set([HUB, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"]);

/** `host[:port][/path]` without a scheme, as it stands before an image's name. */
export const IMAGE_MIRROR = /^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*){0,5}$/;

/**
 * The same docker image at a mirror: the registry's host is replaced, path, tag and digest stay as they are, so that
 * what is pulled is what the package names. Docker Hub's short names are written out first (`nginx` is
 * `docker.io/library/nginx`). A reference to the mirror itself stays.
 */
export function mirrorImage(reference: string, mirror: string | undefined): string {
  if (mirror === undefined || mirror === "" || reference.startsWith(`${mirror}/`)) return reference;
  const slash = reference.indexOf("/");
  const first = reference.slice(0, Math.max(slash, 0));
  // A host has a dot or a port, or is this machine: anything else is the first part of a path on Docker Hub.
  const named = /[.:]/.test(first) || first === "localhost";
  const host = named ? first : HUB;
  const path = named ? reference.slice(slash + 1) : reference;
  return `${mirror}/${HUBS.has(host) && !path.includes("/") ? `library/${path}` : path}`;
}
