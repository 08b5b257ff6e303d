import type { Egress, NetworkCapability, Subnet } from "../contract.ts";
import { missing } from "./errors.ts";
import type { Places } from "./places.ts";
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

/** @throws ProviderError `not-found` */
export function networkOf(networks: readonly KnownNetwork[], subnetId: string): KnownNetwork {
  const found = networks.find(({ ref }) => ref.id === subnetId);
  if (found !== undefined) return found;
  throw missing(
    "ManagedObjectNotFound",
    `Network ${subnetId} is not among those that the runtime's config names and vCenter shows.`,
  );
}

/**
 * Subnets are the networks that the config names. Each is a VPC of its own: vCenter does not know what is routed between two.
 * Requests: 1 each, and those of `placesOf`.
 */
export function openNetwork(session: Session, config: Config, places: () => Promise<Places>): NetworkCapability {
  const networks = async () => knownNetworks(session, (await places()).datacenter, config);
  const subnetOf = ({ ref, told }: KnownNetwork): Subnet => ({
    id: ref.id,
    vpcId: ref.id,
    zone: config.cluster.split("/").at(-1) ?? "",
    cidr: told.cidr,
  });

  return {
    describeSubnet: async (subnetId) => subnetOf(networkOf(await networks(), subnetId)),

    async listSubnets(vpcId) {
      const subnets = (await networks()).map(subnetOf);
      return subnets.filter((subnet) => vpcId === undefined || subnet.vpcId === vpcId);
    },

    async checkEgress(subnetId): Promise<Egress> {
      const { told } = networkOf(await networks(), subnetId);
      return told.internet
        ? { open: true, via: `${told.name}, as the runtime's config says` }
        : { open: false, reason: `The runtime's config says that ${told.name} does not reach the internet.` };
    },
  };
}
