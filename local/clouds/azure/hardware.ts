import * as z from "zod";
import type { Hardware } from "../../machine-room/hardware.ts";
import type { Machines } from "./compute.ts";
import type { SeededSubnet } from "./interfaces.ts";
import type { Resource, Store } from "./resources.ts";

const Reference = z.object({ id: z.string() });
const Profiles = z.object({
  storageProfile: z.object({
    imageReference: Reference.partial(),
  }),
  networkProfile: z.object({ networkInterfaces: z.array(Reference) }),
});
const Card = z.object({
  ipConfigurations: z.array(z.object({ properties: z.object({ privateIPAddress: z.string(), subnet: Reference }) })),
});
const Origin = z.object({ creationData: z.object({ sourceResourceId: z.string() }) });
const LETTERS = "abcdefghijklmnop";

/** What runs below Resource Manager, by its records. Subnets are `<network>/<subnet>`. */
export function hardwareOf(
  store: Store,
  networks: Readonly<Record<string, readonly SeededSubnet[]>>,
  told: Pick<Machines, "powerOf" | "disksOf">,
): Hardware {
  return {
    machines: store.all("virtualMachines").flatMap((machine) => machineOf(store, machine, told)),
    subnets: Object.entries(networks).flatMap(([vpcId, subnets]) =>
      subnets.map(({ name, cidr, natGateway, defaultOutboundAccess = true }) => ({
        subnetId: `${vpcId}/${name}`,
        vpcId,
        cidr,
        vpcCidr: cidr,
        egress: natGateway !== undefined || defaultOutboundAccess,
      })),
    ),
    volumes: store.all("disks").map(({ name, properties }) => ({ volumeId: name, snapshotId: originOf(properties) })),
    snapshots: store.all("snapshots").flatMap(({ name, properties }) => {
      const volumeId = originOf(properties);
      return volumeId === undefined ? [] : [{ snapshotId: name, volumeId }];
    }),
  };
}

function machineOf(
  store: Store,
  machine: Resource,
  { powerOf, disksOf }: Pick<Machines, "powerOf" | "disksOf">,
): Hardware["machines"] {
  const power = powerOf(machine.id);
  const { storageProfile, networkProfile } = Profiles.parse(machine.properties);
  const card = store.get(networkProfile.networkInterfaces[0]?.id ?? "");
  const configured = card && Card.parse(card.properties).ipConfigurations[0]?.properties;
  if (power === undefined || configured === undefined || machine.state === "Deleting") return [];
  const [, network, subnet] = /\/virtualNetworks\/([^/]+)\/subnets\/([^/]+)$/.exec(configured.subnet.id) ?? [];
  return [
    {
      instanceId: machine.name,
      imageId: storageProfile.imageReference.id ?? "",
      address: configured.privateIPAddress,
      subnetId: `${network}/${subnet}`,
      on: power === "running",
      disks: disksOf(machine).map(({ lun, name }) => ({
        volumeId: name,
        device: `/dev/sd${LETTERS[lun] ?? lun}`,
      })),
    },
  ];
}

/** Name of what a disk or snapshot is a copy of. */
function originOf(properties: Resource["properties"]): string | undefined {
  return Origin.safeParse(properties).data?.creationData.sourceResourceId.split("/").at(-1);
}
