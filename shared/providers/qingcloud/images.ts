import { type ImagesCapability, type Lookups, ProviderError } from "../contract.ts";
import { imageNamed } from "../image-name.ts";
import { Image } from "./answers.ts";
import type { Api } from "./client.ts";
import { missing } from "./errors.ts";

/**
 * References: an id (`img-1a2b3c4d`, or one of QingCloud's own such as `jammyx64`), or `name:<name>`, where `*` stands for any text: the newest of that
 * name. It counts among the account's own images and QingCloud's: anybody may publish one under any name.
 * Requests: 1 for an id, 2 at once for a name, and more where more than a hundred names hold the word.
 */
export function openImages(api: Api, lookups: Lookups): ImagesCapability {
  const seen = (id: string) => {
    lookups.note(thereIs(id));
    return id;
  };
  return {
    async resolve(reference) {
      if (/^[a-z0-9][a-z0-9-]{1,63}$/.test(reference)) return seen((await imageOf(api, reference)).image_id);
      const name = /^name:(.+)$/s.exec(reference)?.[1];
      if (name === undefined) {
        throw new ProviderError({
          kind: "invalid",
          providerCode: "ImageReference",
          message: `"${reference}" names no image: write img-1a2b3c4d or name:<name>.`,
        });
      }
      const named = imageNamed(name);
      const found = await Promise.all(
        ["self", "system"].map((provider) =>
          api.all("DescribeImages", { provider, status: ["available"], search_word: wordOf(name) }, "image_set", Image),
        ),
      );
      const [newest] = found
        .flat()
        .filter((image) => named(image.image_name ?? "") && usable(image) && ours(image))
        .sort(
          (a, b) => (b.create_time ?? "").localeCompare(a.create_time ?? "") || a.image_id.localeCompare(b.image_id),
        );
      if (newest === undefined) throw missing(`No available 64-bit Linux image is called "${name}" in this zone.`);
      return seen(newest.image_id);
    },
  };
}

/** The question whether an image or a subnet is there, and usable. */
export const thereIs = (id: string): string => `${id} is there`;

/** What every name that the pattern fits has in it: the longest piece without a star. */
function wordOf(pattern: string): string {
  return pattern.split("*").reduce((longest, part) => (part.length > longest.length ? part : longest), "");
}

/** One request. @throws ProviderError `not-found` also for an image that is not ready or was withdrawn */
export async function imageOf(api: Api, id: string): Promise<Image> {
  const found = await api.all("DescribeImages", { images: [id] }, "image_set", Image);
  const image = found.find((one) => one.image_id === id);
  if (image === undefined) throw missing(`QingCloud shows no image ${id} in this zone.`);
  if (!usable(image)) throw missing(`Image ${id} is there, and it is ${image.status}, or not one for 64-bit Linux.`);
  return image;
}

function usable({ status, processor_type: processor, platform }: Image): boolean {
  return status === "available" && (processor ?? "64bit") === "64bit" && (platform ?? "linux") === "linux";
}

function ours({ provider, visibility }: Image): boolean {
  return provider === "system" || visibility !== "public";
}
