import type { Lookups } from "../contract.ts";
import { type ImagesCapability, ProviderError } from "../contract.ts";
import { imageNamed } from "../image-name.ts";
import { inFlight } from "../in-flight.ts";
import { missing } from "./errors.ts";
import type { Places } from "./places.ts";
import { readBelow, textOf } from "./properties.ts";
import type { Session } from "./session.ts";
import { templateOf } from "./templates.ts";

/** As everywhere in vCenter: `*` stands for any text. */
const NAME = /^name:(.+)$/;

/**
 * References: a template's id such as `vm-42`, or `name:<name>`, where `*` stands for any text: the newest of that name.
 * Requests: `resolve` 2: one for the template itself, and one for all machines below the config's folder of templates, of all references that are asked for at the same time; and those of `placesOf`.
 */
export function openImages(session: Session, places: () => Promise<Places>, lookups: Lookups): ImagesCapability {
  const all = inFlight(async () => {
    const paths = ["name", "config.template", "config.createDate"];
    const below = { type: "Folder", path: "childEntity", deep: true };
    return readBelow(session, (await places()).templates, below, [{ type: "VirtualMachine", paths }]);
  });
  return {
    async resolve(reference) {
      const name = NAME.exec(reference)?.[1];
      const id = /^vm-\d+$/.test(reference) ? reference : undefined;
      if (name === undefined && id === undefined) {
        throw new ProviderError({
          kind: "invalid",
          providerCode: "ImageReference",
          message: `"${reference.slice(0, 200)}" names no template: write vm-42 or name:<name>.`,
        });
      }
      const found = await all("");
      const matches = name === undefined ? (_: string) => false : imageNamed(name);
      const [newest] = found
        .filter((one) => textOf(one, "config.template") === "true")
        .filter((one) => one.ref.id === id || matches(textOf(one, "name") ?? ""))
        .map((one) => ({ id: one.ref.id, made: textOf(one, "config.createDate") ?? "" }))
        .sort((a, b) => b.made.localeCompare(a.made) || b.id.localeCompare(a.id, "en", { numeric: true }));
      if (newest === undefined)
        throw missing("NotFound", `vCenter shows no template "${reference}" in the folder of templates.`);
      // For all machines that are to be made from it, which their steps make at the same time.
      return (await templateOf(session, lookups, newest.id)).ref.id;
    },
  };
}
