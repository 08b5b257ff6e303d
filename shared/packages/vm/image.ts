import type { Fault } from "../../kernel/problem.ts";
import { mirrorImage } from "../image-mirror.ts";
import type { Role } from "./cluster.ts";
import { isObject, member } from "./schema.ts";

export type ImageResult =
  | { readonly ok: true; readonly reference: string }
  | { readonly ok: false; readonly fault: Fault };

/**
 * The image that a role's machines start from on a runtime: an id of the cloud's (`ami-…`), or `name:<name>` for its
 * newest image of that name. A package that names one image for all clouds gets that one everywhere.
 * @param mirror registry that docker images are taken from instead of their own (`mirrorImage`)
 */
export function imageReference(
  role: Pick<Role, "role" | "container">,
  provider: string,
  region: string,
  mirror?: string,
): ImageResult {
  const found = ownReference(role, provider, region);
  if (!found.ok || role.container.type !== "docker") return found;
  return { ok: true, reference: mirrorImage(found.reference, mirror) };
}

function ownReference(role: Pick<Role, "role" | "container">, provider: string, region: string): ImageResult {
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
