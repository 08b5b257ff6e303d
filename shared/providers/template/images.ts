import type { ImagesCapability } from "../contract.ts";
import { Image } from "./answers.ts";
import type { Api } from "./client.ts";
import { fault } from "./errors.ts";
import type { Config } from "./schema.ts";

/** References: an id (`img-…`), or `name:<name>`, the newest of exactly that name. Requests: 1, and 1 for each further page of names. */
export function openImages(api: Api, { region }: Config): ImagesCapability {
  return {
    async resolve(reference) {
      if (/^img-[a-z0-9]+$/.test(reference)) return (await api.get(Image, `/images/${reference}`)).id;
      const name = /^name:(.+)$/s.exec(reference)?.[1];
      if (name === undefined)
        throw fault("invalid", "ImageReference", `"${reference}" names no image: write img-1a2b3c4d or name:<name>.`);
      const found = await api.list(Image, "/images", [
        ["region", region],
        ["name", name],
      ]);
      const [newest] = found.sort((a, b) => b.made.localeCompare(a.made) || a.id.localeCompare(b.id));
      if (newest === undefined) throw fault("not-found", "NoImage", `No image in ${region} is called "${name}".`);
      return newest.id;
    },
  };
}
