import { createHash } from "node:crypto";
import type { Place } from "./client.ts";
import type { Config } from "./schema.ts";

/** Versions of the interfaces, pinned: what Azure adds later changes nothing here. */
const VERSIONS = {
  compute: "2024-11-01",
  disks: "2024-03-02",
  skus: "2021-07-01",
  galleries: "2024-03-03",
  network: "2024-05-01",
  subscriptions: "2022-12-01",
  groups: "2021-04-01",
  authorization: "2022-04-01",
} as const;

type Kind =
  | "networkInterfaces"
  | "networkSecurityGroups"
  | "applicationSecurityGroups"
  | "virtualNetworks"
  | "publicIPAddresses"
  | "virtualMachines"
  | "disks"
  | "snapshots"
  | "images";
const COMPUTE: ReadonlySet<Kind> = new Set(["virtualMachines", "disks", "snapshots", "images"]);
const DISKS: ReadonlySet<Kind> = new Set(["disks", "snapshots"]);

/** Paths and ids of a runtime's resources. */
export function placesOf(config: Config) {
  const subscription = `/subscriptions/${config.subscriptionId}`;
  const group = (name: string) => `${subscription}/resourceGroups/${name}`;
  const compute = `${subscription}/providers/Microsoft.Compute`;
  const idOf = (kind: Kind, name: string): string =>
    `${group(kind === "virtualNetworks" ? (config.networkResourceGroup ?? config.resourceGroup) : config.resourceGroup)}/providers/Microsoft.${COMPUTE.has(kind) ? "Compute" : "Network"}/${kind}${name === "" ? "" : `/${name}`}`;
  const versionOf = (kind: Kind) =>
    DISKS.has(kind) ? VERSIONS.disks : COMPUTE.has(kind) ? VERSIONS.compute : VERSIONS.network;

  return {
    idOf,
    of: (kind: Kind, name: string, query?: Place["query"]): Place => ({
      path: idOf(kind, encodeURIComponent(name)),
      version: versionOf(kind),
      ...(query === undefined ? {} : { query }),
    }),
    all: (kind: Kind): Place => ({ path: idOf(kind, ""), version: versionOf(kind) }),
    /** A subnet by our id of it. */
    subnet: ({ network, subnet }: SubnetName): Place => ({
      path: `${idOf("virtualNetworks", encodeURIComponent(network))}/subnets/${encodeURIComponent(subnet)}`,
      version: VERSIONS.network,
    }),
    /** Something of Microsoft.Network by the id that Azure has told. */
    network: (path: string): Place => ({ path, version: VERSIONS.network }),
    image: (path: string): Place => ({
      path,
      version: /\/galleries\//i.test(path) ? VERSIONS.galleries : VERSIONS.compute,
    }),
    action: (machine: string, action: "start" | "deallocate" | "attachDetachDataDisks"): Place => ({
      path: `${idOf("virtualMachines", encodeURIComponent(machine))}/${action}`,
      version: VERSIONS.compute,
    }),
    versions: ({ publisher, offer, sku }: Readonly<Record<"publisher" | "offer" | "sku", string>>): Place => ({
      path: `${compute}/locations/${config.location}/publishers/${publisher}/artifacttypes/vmimage/offers/${offer}/skus/${sku}/versions`,
      version: VERSIONS.compute,
    }),
    skus: {
      path: `${compute}/skus`,
      version: VERSIONS.skus,
      query: { $filter: `location eq '${config.location}'` },
    } satisfies Place,
    usages: (provider: "Compute" | "Network"): Place => ({
      path: `${subscription}/providers/Microsoft.${provider}/locations/${config.location}/usages`,
      version: provider === "Compute" ? VERSIONS.compute : VERSIONS.network,
    }),
    subscription: { path: subscription, version: VERSIONS.subscriptions } satisfies Place,
    locations: { path: `${subscription}/locations`, version: VERSIONS.subscriptions } satisfies Place,
    group: (name: string): Place => ({ path: group(name), version: VERSIONS.groups }),
    permissions: (name: string): Place => ({
      path: `${group(name)}/providers/Microsoft.Authorization/permissions`,
      version: VERSIONS.authorization,
    }),
  };
}
export type Places = ReturnType<typeof placesOf>;

export interface SubnetName {
  readonly network: string;
  readonly subnet: string;
}

/** Our id of a subnet is `<network>/<subnet>`. `undefined` for what is no such id. */
export function subnetName(subnetId: string): SubnetName | undefined {
  const [, network, subnet] = /^([\w.-]{2,64})\/([\w.-]{1,80})$/.exec(subnetId) ?? [];
  return network === undefined || subnet === undefined ? undefined : { network, subnet };
}

/** Our id of the subnet that Azure names by its own. */
export function subnetIdOf(armId: string): string | undefined {
  const [, network, subnet] = /\/virtualNetworks\/([^/]+)\/subnets\/([^/]+)$/i.exec(armId) ?? [];
  return network === undefined ? undefined : `${network}/${subnet}`;
}

export const lastOf = (armId: string): string => armId.slice(armId.lastIndexOf("/") + 1);

/** Names do not heed the case of their letters. */
export const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const named = (kind: string, key: string): string =>
  `pitrix-${kind}${createHash("sha256").update(key).digest("hex").slice(0, 24)}`;

/** Names and ids, of the key alone, so that a create that is repeated finds what the first one made. */
export const machineName = (key: string): string => named("", key);
export const diskName = (key: string): string => named("disk-", key);
export const snapshotName = (key: string): string => named("snapshot-", key);
export const addressName = (key: string): string => named("address-", key);

const INTERFACE = "-nic";
export const interfaceName = (machine: string): string => machine + INTERFACE;
/** `undefined` for an interface that is not a machine's of ours. */
export function machineOfInterface(name: string): string | undefined {
  return /^(pitrix-[0-9a-f]{24})-nic$/.exec(name)?.[1];
}
export const isMachineName = (id: string): boolean => /^pitrix-[0-9a-f]{24}$/.test(id);
