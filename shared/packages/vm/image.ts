import type { Fault } from "../../kernel/problem.ts";
import { mirrorImage } from "../image-mirror.ts";
import type { Role } from "./cluster.ts";
import { isObject, member } from "./schema.ts";

export type ImageResult =
  | { readonly ok: true; readonly reference: string }
  | { readonly ok: false; readonly fault: Fault };

/** Images by which the platform's own machines are known in every cloud; the newest is taken. A node with a container starts from one too. */
export const PLATFORM_IMAGE = "name:pitrix-frontgate*";

type Imaged = Pick<Role, "role" | "container">;

/**
 * The image that a role's machines start from on a runtime: an id of the cloud's (`ami-…`), or `name:<name>` for its
 * newest image of that name. A package that names one image for all clouds gets that one everywhere. Where the app comes in
 * a container it is the platform's own, which brings the agents and nothing of the app.
 */
export function imageReference(role: Imaged, provider: string, region: string): ImageResult {
  const found = packageImage(role, provider, region);
  return found.ok && role.container.type === "docker" ? { ok: true, reference: PLATFORM_IMAGE } : found;
}

/**
 * What the machines of a role pull and run: by digest, and from the runtime's mirror where it has one. `undefined` where the
 * app comes in no container.
 * @param digests by reference, as the package writes it: what its tags meant when the deployment took them
 */
export function containerImage(
  role: Imaged,
  { provider, region }: { readonly provider: string; readonly region: string },
  digests: Readonly<Record<string, string>> | undefined,
  mirror: string | undefined,
): ImageResult | undefined {
  if (role.container.type !== "docker") return undefined;
  const found = packageImage(role, provider, region);
  if (!found.ok) return found;
  const digest =
    digests === undefined || !Object.hasOwn(digests, found.reference) ? undefined : digests[found.reference];
  return { ok: true, reference: mirrorImage(pinned(found.reference, digest), mirror) };
}

/** Without its tag, which engines do not take beside a digest. One that has a digest keeps it, whatever a tag means. */
function pinned(reference: string, digest: string | undefined): string {
  const [name = "", own] = reference.split("@");
  const fixed = own ?? digest;
  return fixed === undefined ? reference : `${name.replace(/:[^:/]*$/, "")}@${fixed}`;
}

/** What the package names for a role: an image of machines, or of containers. */
export function packageImage(role: Imaged, provider: string, region: string): ImageResult {
  const { image } = role.container;
  if (typeof image === "string") return { ok: true, reference: image };
  const regions = member(image, provider) ?? member(image, "*");
  const found =
    regions !== undefined && isObject(regions) ? (member(regions, region) ?? member(regions, "*")) : regions;
  if (typeof found === "string") return { ok: true, reference: found };
  const known = Object.entries(image).map(([name, where]) =>
    typeof where === "string" ? name : `${name} (${Object.keys(where).join(", ")})`,
  );
  const whose = role.role === "" ? "The package" : `The role "${role.role}"`;
  return {
    ok: false,
    fault: {
      pointer: "",
      detail: `${whose} has no image for ${provider} in ${region}; it has images for ${known.join("; ")}.`,
      remedy: "Choose another runtime, or ask the publisher to add an image.",
    },
  };
}
