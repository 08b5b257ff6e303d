import * as z from "zod";
import type { ImagesCapability } from "../contract.ts";
import { imageNamed } from "../image-name.ts";
import { answered } from "./answered.ts";
import type { Arm } from "./client.ts";
import { invalid, missing } from "./errors.ts";
import { type Places, same } from "./places.ts";
import type { Config } from "./schema.ts";

const PART = "[A-Za-z0-9][\\w.-]*";
/** As `az vm image list` shows it. */
const URN = new RegExp(
  `^(?<publisher>${PART}):(?<offer>${PART}):(?<sku>${PART}):(?<version>latest|\\d+\\.\\d+\\.\\d+)$`,
);
const OWN =
  /^\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.Compute\/(images\/[^/?#]+|galleries\/[^/?#]+\/images\/[^/?#]+(\/versions\/[^/?#]+)?)$/i;
const NAME = /^name:([\w.*-]{1,80})$/;

const Named = z.object({ name: z.string() });
const Image = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string().nullish(),
  properties: z.object({ provisioningState: z.string().nullish() }).nullish(),
});

/** How a machine's request names an image. */
export type ImageReference =
  | { readonly id: string }
  | { readonly publisher: string; readonly offer: string; readonly sku: string; readonly version: string };

/** Of an id of ours. @throws ProviderError `not-found` */
export function referenceOf(imageId: string): ImageReference {
  const { publisher, offer, sku, version } = URN.exec(imageId)?.groups ?? {};
  if (publisher !== undefined && offer !== undefined && sku !== undefined && version !== undefined)
    return { publisher, offer, sku, version };
  if (OWN.test(imageId)) return { id: imageId };
  throw missing("ImageNotFound", `"${imageId.slice(0, 200)}" is no image's id.`);
}

/**
 * References: `publisher:offer:sku:version` of the marketplace, where `latest` is the newest version; `name:<name>`, an image of the resource
 * group, where `*` stands for any text: of several the last by its name, numbers by their size; the whole id of an image, or of one in a gallery (without a version: the gallery's newest, chosen when a machine is made).
 * Requests: `resolve` 1, and 1 for each page of images where the name has a `*`.
 */
export function openImages(arm: Arm, config: Config, places: Places): ImagesCapability {
  /** Azure says of no image when it was made. */
  async function newestNamed(pattern: string): Promise<string> {
    const named = imageNamed(pattern);
    const usable = answered(Image.array(), await arm.list(places.all("images"))).filter(
      ({ name, location, properties }) =>
        named(name) &&
        same(location ?? "", config.location) &&
        same(properties?.provisioningState ?? "Succeeded", "Succeeded"),
    );
    const newest = usable.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true })).at(-1);
    if (newest !== undefined) return newest.id;
    throw missing("ImageNotFound", `The resource group has no image ${pattern} in ${config.location}.`);
  }

  return {
    async resolve(reference) {
      const { publisher, offer, sku, version } = URN.exec(reference)?.groups ?? {};
      if (publisher !== undefined && offer !== undefined && sku !== undefined) {
        const place = places.versions({ publisher, offer, sku });
        if (version !== "latest") {
          await arm.get({ ...place, path: `${place.path}/${version}` });
          return reference;
        }
        // The only list that is no page but a bare array.
        const versions = answered(Named.array(), await arm.get(place)).map(({ name }) => name);
        const newest = versions.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
        if (newest === undefined)
          throw missing(
            "PlatformImageNotFound",
            `The marketplace has no version of ${reference} in ${config.location}.`,
          );
        return `${publisher}:${offer}:${sku}:${newest}`;
      }
      const name = NAME.exec(reference)?.[1];
      if (name === undefined && !OWN.test(reference)) {
        throw invalid(
          "ImageReference",
          `"${reference.slice(0, 200)}" names no image: write publisher:offer:sku:latest, name:<name>, or the id of an image.`,
        );
      }
      if (name?.includes("*") === true) return newestNamed(name);
      const place = name === undefined ? places.image(reference) : places.of("images", name);
      const image = answered(Image, await arm.get(place));
      const { provisioningState } = image.properties ?? {};
      if (typeof provisioningState === "string" && !same(provisioningState, "Succeeded"))
        throw missing("ImageNotFound", `The image is ${provisioningState}, and cannot be used.`);
      if (name !== undefined && !same(image.location ?? "", config.location))
        throw missing("ImageNotFound", `The image ${name} is in ${image.location}, not in ${config.location}.`);
      return name === undefined ? reference : image.id;
    },
  };
}
