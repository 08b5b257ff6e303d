import * as z from "zod";
import type { Lookups } from "../contract.ts";
import { missing } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { read, readBelow, textOf } from "./properties.ts";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";
import { type Ref, refOf, tag } from "./xml.ts";

/** A reference to a managed object, as it is handed on. */
export const Place = z.object({ type: z.string(), id: z.string() });
/** What the names of a runtime's config stand for. */
const Places = z.object({
  datacenter: Place,
  /** Of the cluster or host. */
  compute: Place,
  pool: Place,
  /** Or a datastore cluster. */
  datastore: Place,
  folder: Place,
  /** Where templates are looked for. */
  templates: Place,
});
export type Places = z.infer<typeof Places>;

const kept = new WeakMap<Session, Map<string, { readonly until: number; readonly places: Promise<Places> }>>();

/**
 * Requests: none where an earlier step of the job has asked, else 5 or 6 at once, and one more without a pool; none for five minutes afterwards.
 * @throws ProviderError `not-found` which name leads nowhere
 */
export function placesOf(session: Session, config: Config, lookups: Lookups, now: number): Promise<Places> {
  return lookups.find("places", Places, () => ofSession(session, config, now));
}

function ofSession(session: Session, config: Config, now: number): Promise<Places> {
  const mine = kept.get(session) ?? new Map();
  kept.set(session, mine);
  const key = JSON.stringify(config);
  const known = mine.get(key);
  if (known !== undefined && known.until > now) return known.places;
  const places = find(session, config).catch((error) => {
    mine.delete(key);
    throw error;
  });
  mine.set(key, { until: now + LIMITS.placeMs, places });
  return places;
}

async function find(session: Session, config: Config): Promise<Places> {
  const on = await session.manager("searchIndex");
  const named = async (member: keyof Config, path: string): Promise<Ref> => {
    const [found] = await session.call({ method: "FindByInventoryPath", on, body: tag("inventoryPath", path) });
    if (found !== undefined) return refOf(found);
    throw missing(
      "NotFound",
      `vCenter shows this user nothing at ${path}, which the runtime's config has as ${member}.`,
    );
  };
  const root = config.datacenter;
  const hosts = `${root}/host/${config.cluster}`;
  const machines = `${root}/vm`;
  const [datacenter, compute, datastore, folder, templates, pool] = await Promise.all([
    named("datacenter", root),
    named("cluster", hosts),
    named("datastore", `${root}/datastore/${config.datastore}`),
    named("folder", `${machines}/${config.folder}`),
    named("templates", config.templates === undefined ? machines : `${machines}/${config.templates}`),
    config.resourcePool === undefined ? undefined : named("resourcePool", `${hosts}/Resources/${config.resourcePool}`),
  ]);
  return { datacenter, compute, datastore, folder, templates, pool: pool ?? (await ownPool(session, compute)) };
}

async function ownPool(session: Session, compute: Ref): Promise<Ref> {
  const [found] = await read(session, [compute], { type: "ComputeResource", paths: ["resourcePool"] });
  const pool = found?.values.get("resourcePool");
  if (pool === undefined) throw missing("NotFound", "vCenter shows no resource pool of the cluster.");
  return refOf(pool);
}

/** Where the disks of a new machine go: of a datastore cluster, the one that has most room. No request for a datastore, 1 for a cluster. */
export async function roomiest(session: Session, { datastore }: Places): Promise<Ref> {
  if (datastore.type !== "StoragePod") return datastore;
  const paths = ["summary.freeSpace", "summary.accessible", "summary.maintenanceMode"];
  const below = { type: "Folder", path: "childEntity" };
  const members = await readBelow(session, datastore, below, [{ type: "Datastore", paths }]);
  const [best] = members
    .filter((one) => textOf(one, "summary.accessible") === "true")
    .filter((one) => (textOf(one, "summary.maintenanceMode") ?? "normal") === "normal")
    .sort((a, b) => Number(textOf(b, "summary.freeSpace")) - Number(textOf(a, "summary.freeSpace")));
  if (best === undefined) throw missing("NotFound", "The datastore cluster has no datastore that can be used now.");
  return best.ref;
}
