import type { Lookups } from "../contract.ts";
import { Template, templateFrom } from "./clone-spec.ts";
import { missing } from "./errors.ts";
import { readThere, textOf } from "./properties.ts";
import type { Session } from "./session.ts";
import type { Ref } from "./xml.ts";

/** What a clone has to know of a template. No request where a step of the job has asked, else 1. @throws ProviderError `not-found` */
export const templateOf = (session: Session, lookups: Lookups, imageId: string): Promise<Template> =>
  lookups.find(`template ${imageId}`, Template, () => look(session, imageId));

async function look(session: Session, imageId: string): Promise<Template> {
  const ref: Ref = { type: "VirtualMachine", id: imageId };
  const paths = ["config.template", "config.hardware.device"];
  const [found] = /^vm-\d+$/.test(imageId) ? await readThere(session, [ref], { type: "VirtualMachine", paths }) : [];
  if (found === undefined || textOf(found, "config.template") !== "true")
    throw missing("ManagedObjectNotFound", `vCenter shows no template ${imageId}.`);
  return templateFrom(found);
}
