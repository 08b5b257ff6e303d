import * as z from "zod";
import type { Egress, Lookups, NetworkCapability, Subnet } from "../contract.ts";
import { inFlight } from "../in-flight.ts";
import { listedSubnet } from "../listed-subnet.ts";
import { missing } from "./errors.ts";
import { Place, type Places } from "./places.ts";
import { type Found, readBelow, textOf } from "./properties.ts";
import type { Config, Network } from "./schema.ts";
import type { Session } from "./session.ts";
import type { Ref } from "./xml.ts";

/** A network that the config names and vCenter has. */
export interface KnownNetwork {
  readonly ref: Ref;
  readonly told: Network;
  /** Of a distributed port group. */
  readonly portgroup?: { readonly key: string; readonly switch: Ref };
}

const WANTED = [
  { type: "Network", paths: ["name"] },
  { type: "DistributedVirtualPortgroup", paths: ["name", "key", "config.distributedVirtualSwitch"] },
] as const;

/** 1 request. */
export async function knownNetworks(
  session: Session,
  datacenter: Ref,
  config: Config,
): Promise<readonly KnownNetwork[]> {
  const found = await readBelow(session, datacenter, { type: "Datacenter", path: "network" }, WANTED);
  return found.flatMap((one) => {
    const told = config.networks.find(({ name }) => name === textOf(one, "name"));
    return told === undefined ? [] : [{ ref: one.ref, told, ...portgroupOf(one) }];
  });
}

function portgroupOf(found: Found): Pick<KnownNetwork, "portgroup"> {
  const key = textOf(found, "key");
  const backing = found.values.get("config.distributedVirtualSwitch");
  return key === undefined || backing === undefined
    ? {}
    : { portgroup: { key, switch: { type: backing.type, id: backing.text } } };
}

/**
 * What vCenter knows of a network that the config names: no request where an earlier step of the job has asked for it, else 1. What the config
 * tells of it is always the config's of now.
 * @throws ProviderError `not-found`
 */
export function networkFinder(session: Session, config: Config, places: () => Promise<Places>, lookups: Lookups) {
  const all = inFlight(async () => knownNetworks(session, (await places()).datacenter, config));
  return async (subnetId: string): Promise<KnownNetwork> => {
    const { ref, name, portgroup } = await lookups.find(`network ${subnetId}`, Kept, async () => {
      const { told, ...known } = networkOf(await all(""), subnetId);
      return { ...known, name: told.name };
    });
    const told = config.networks.find((one) => one.name === name);
    if (told === undefined) throw unknown(subnetId);
    return { ref, told, ...(portgroup === undefined ? {} : { portgroup }) };
  };
}

const Kept = z.object({
  ref: Place,
  name: z.string(),
  portgroup: z.object({ key: z.string(), switch: Place }).optional(),
});

/** @throws ProviderError `not-found` */
export function networkOf(networks: readonly KnownNetwork[], subnetId: string): KnownNetwork {
  const found = networks.find(({ ref }) => ref.id === subnetId);
  if (found !== undefined) return found;
  throw unknown(subnetId);
}

const unknown = (subnetId: string) =>
  missing(
    "ManagedObjectNotFound",
    `Network ${subnetId} is not among those that the runtime's config names and vCenter shows.`,
  );

/**
 * Subnets are the networks that the config names. Each is a VPC of its own: vCenter does not know what is routed between two.
 * Requests: 1 each, none where an earlier step of the job has asked for the network, and those of `placesOf`.
 */
export function openNetwork(
  session: Session,
  config: Config,
  places: () => Promise<Places>,
  lookups: Lookups,
): NetworkCapability {
  const networks = async () => knownNetworks(session, (await places()).datacenter, config);
  const find = networkFinder(session, config, places, lookups);
  const subnetOf = ({ ref, told }: KnownNetwork): Subnet => ({
    id: ref.id,
    vpcId: ref.id,
    zone: config.cluster.split("/").at(-1) ?? "",
    cidr: told.cidr,
  });

  return {
    describeSubnet: async (subnetId) => subnetOf(await find(subnetId)),

    async listSubnets(vpcId) {
      const subnets = (await networks()).map((network) =>
        listedSubnet(subnetOf(network), { name: network.told.name, egress: egressOf(network.told) }),
      );
      return subnets.filter((subnet) => vpcId === undefined || subnet.vpcId === vpcId);
    },

    checkEgress: async (subnetId) => egressOf((await find(subnetId)).told),
  };
}

function egressOf({ name, internet }: Network): Egress {
  return internet
    ? { open: true, via: `${name}, as the runtime's config says` }
    : { open: false, reason: `The runtime's config says that ${name} does not reach the internet.` };
}
