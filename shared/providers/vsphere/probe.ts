import type { ProbeReport } from "../contract.ts";
import { missing } from "./errors.ts";
import { knownNetworks } from "./network.ts";
import type { Places } from "./places.ts";
import { requirePrivileges } from "./privileges.ts";
import { read, readBelow, textOf } from "./properties.ts";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";
import { refOf } from "./xml.ts";

/**
 * Logs in where nobody is logged in, looks for everything that the config names, and asks whether the user may do what is going
 * to be asked of it. The account is the user as vCenter names it, the region the data center, the zones its clusters and hosts.
 * Four requests, and those of `placesOf` and of the session.
 */
export async function probe(session: Session, config: Config, places: () => Promise<Places>): Promise<ProbeReport> {
  const [{ userName }, found] = await Promise.all([session.content(), places()]);
  const [networks, zones] = await Promise.all([
    knownNetworks(session, found.datacenter, config),
    zonesOf(session, found),
    requirePrivileges(session, found),
  ]);
  const lost = config.networks.find(({ name }) => networks.every(({ told }) => told.name !== name));
  if (lost !== undefined) throw missing("NotFound", `The data center has no network ${lost.name}.`);
  return { account: userName, region: config.datacenter, zones };
}

async function zonesOf(session: Session, { datacenter }: Places): Promise<readonly string[]> {
  const [found] = await read(session, [datacenter], { type: "Datacenter", paths: ["hostFolder"] });
  const folder = found?.values.get("hostFolder");
  if (folder === undefined) return [];
  const below = { type: "Folder", path: "childEntity", deep: true };
  const hosts = await readBelow(session, refOf(folder), below, [{ type: "ComputeResource", paths: ["name"] }]);
  return hosts.flatMap((one) => textOf(one, "name") ?? []).sort();
}
