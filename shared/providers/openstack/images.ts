import * as z from "zod";
import type { ImagesCapability, Lookups } from "../contract.ts";
import { fault } from "./errors.ts";
import { everyPage } from "./lists.ts";
import type { Session } from "./session.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NAME = /^name:(?<name>.+)$/;

export const Image = z.object({
  id: z.string(),
  name: z.string().nullish(),
  status: z.string(),
  created_at: z.string().default(""),
  visibility: z.string().default("private"),
  owner: z.string().nullish(),
  min_disk: z.number().default(0),
  /** GiB that it takes when it is unpacked, where Glance knows. */
  virtual_size: z.number().nullish(),
  size: z.number().nullish(),
});
export type Image = z.infer<typeof Image>;

/**
 * References: an image's id, or `name:<name>`, where the name may hold `*` and `?`: the newest active one of that name among the
 * project's own, those that its operator made public, and those shared with it that it has accepted. What anybody in the cloud may
 * publish under any name (`community`) does not count.
 *
 * Requests: `resolve` 1, and one a page of images for a name with a wildcard. The steps that come ask no more about that image.
 */
export function openImages(session: Session, lookups: Lookups): ImagesCapability {
  return {
    async resolve(reference) {
      if (UUID.test(reference)) return (await imageOf(session, lookups, reference)).id;
      const { name } = NAME.exec(reference)?.groups ?? {};
      if (name === undefined) {
        throw fault("invalid", "ImageReference", `"${reference}" names no image: write its id, or name:<name>.`);
      }
      const plain = !/[*?]/.test(name);
      const query = new URLSearchParams({ status: "active", sort: "created_at:desc,id:asc", limit: "200" });
      // A comma would be more names than one.
      if (plain && !name.includes(",")) query.set("name", name);
      const found = await everyPage(session, "image", { path: "/images", member: "images", schema: Image, query });
      const called = matcher(name);
      const own = await session.projectId();
      const newest = found
        .filter((image) => image.status === "active" && called.test(image.name ?? ""))
        .filter(({ visibility, owner }) => visibility !== "community" || owner === own)
        .sort((a, b) => b.created_at.localeCompare(a.created_at) || a.id.localeCompare(b.id))[0];
      if (newest === undefined) throw missing(`No active image is called "${name}" in this project.`);
      return (await known(lookups, newest.id, async () => newest)).id;
    },
  };
}

/** One request, and none for an image that was looked up before. @throws ProviderError `not-found` also for one that is not ready */
export function imageOf(session: Session, lookups: Lookups, imageId: string): Promise<Image> {
  return known(lookups, imageId, async () => {
    const image = await session.json("image", Image, { path: `/images/${encodeURIComponent(imageId)}` });
    if (image.status !== "active") throw missing(`Image ${imageId} is there but ${image.status}.`);
    return image;
  });
}

/** What making a machine from it has to know. */
const known = (lookups: Lookups, imageId: string, ask: () => Promise<Image>): Promise<Image> =>
  lookups.find(`sizes of image ${imageId}`, Image, ask);

const missing = (message: string) => fault("not-found", "ImageNotFound", message);

function matcher(name: string): RegExp {
  const pattern = name
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`, "s");
}
