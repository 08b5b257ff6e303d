import { type ImagesCapability, ProviderError } from "../contract.ts";
import { Image } from "./answers.ts";
import type { Ec2 } from "./client.ts";
import { readable } from "./readable.ts";

/**
 * References: `ami-0abc…`, or `name:[<owner>/]<name>`, where the name may hold `*` and `?` and the owner is an account
 * number, `self`, `amazon` or `aws-marketplace`. Without an owner only the tenant's own images and Amazon's count: anybody may
 * publish an image under any name, and "the newest of that name, whoever made it" has handed machines to strangers.
 * Always x86-64, as the types in `sizes.ts` are.
 */
const NAME = /^name:(?:(?<owner>\d{12}|self|amazon|aws-marketplace)\/)?(?<name>.+)$/;

/** Requests: `resolve` 1. */
export function openImages(ec2: Ec2): ImagesCapability {
  return {
    async resolve(reference) {
      if (/^ami-[0-9a-f]{8,17}$/.test(reference)) return (await imageOf(ec2, reference)).id;
      const { owner, name } = NAME.exec(reference)?.groups ?? {};
      if (name === undefined) {
        throw new ProviderError({
          kind: "invalid",
          providerCode: "ImageReference",
          message: `"${reference}" names no image: write ami-0a1b2c3d…, name:<name>, or name:<owner>/<name>.`,
        });
      }
      const found = await ec2.describeImages({
        Owners: owner === undefined ? ["self", "amazon"] : [owner],
        Filters: [
          { Name: "name", Values: [name] },
          { Name: "state", Values: ["available"] },
        ],
      });
      const [newest] = readable(Image.array(), found)
        .filter(({ available, architecture }) => available && architecture === "x86_64")
        .sort((a, b) => b.created.localeCompare(a.created) || a.id.localeCompare(b.id));
      if (newest === undefined) throw missing(`No available x86-64 image is called "${reference}" in this region.`);
      return newest.id;
    },
  };
}

/** One request. @throws ProviderError `not-found` also for an image that is not ready or was withdrawn */
export async function imageOf(ec2: Ec2, imageId: string) {
  const [image] = readable(Image.array(), await ec2.describeImages({ ImageIds: [imageId] }));
  if (image === undefined) throw missing(`EC2 shows no image ${imageId}.`);
  if (!image.available) throw missing(`Image ${imageId} is there but not available.`);
  return image;
}

function missing(message: string): ProviderError {
  return new ProviderError({ kind: "not-found", providerCode: "InvalidAMIID.NotFound", message });
}
