import type { CreateInstance } from "../contract.ts";
import { hostName } from "../host-name.ts";
import { invalid } from "./errors.ts";
import { referenceOf } from "./images.ts";
import { knownName } from "./network.ts";
import { nobodysKey } from "./nobodys-key.ts";
import { interfaceName, type Places } from "./places.ts";
import type { Config } from "./schema.ts";
import { tagsFor } from "./tags.ts";
import { customData, lunOf } from "./user-data.ts";

/** Who Azure demands as a machine's first user; nobody can log in as him. */
const USER = "pitrix";

/** The bodies of the two requests that make a machine. @throws ProviderError `invalid`, `not-found`, before anything is made */
export function machineSpec(config: Config, places: Places, input: CreateInstance, name: string) {
  const tags = tagsFor(input.tags, input.key);
  const { location, zone } = config;
  const [group, ...more] = input.securityGroupIds;
  if (more.length > 0)
    throw invalid("TooManySecurityGroups", "A network interface of Azure's has one security group at most.");
  const disks = { managedDisk: { storageAccountType: "StandardSSD_LRS" }, deleteOption: "Delete" };

  const nic = {
    location,
    tags,
    properties: {
      ...(group === undefined ? {} : { networkSecurityGroup: { id: places.idOf("networkSecurityGroups", group) } }),
      ipConfigurations: [
        {
          name: "first",
          properties: {
            subnet: { id: places.subnet(knownName(input.subnetId)).path },
            ...(input.address === undefined
              ? { privateIPAllocationMethod: "Dynamic" }
              : { privateIPAllocationMethod: "Static", privateIPAddress: input.address }),
            ...(group === undefined
              ? {}
              : { applicationSecurityGroups: [{ id: places.idOf("applicationSecurityGroups", group) }] }),
          },
        },
      ],
    },
  };

  const machine = {
    location,
    tags,
    ...(zone === undefined ? {} : { zones: [zone] }),
    properties: {
      hardwareProfile: { vmSize: input.instanceType },
      storageProfile: {
        imageReference: referenceOf(input.imageId),
        osDisk: { name: `${name}-os`, createOption: "FromImage", ...disks },
        dataDisks: input.volumes.map(({ device, size, snapshotId }) => {
          const lun = lunOf(device);
          const source =
            snapshotId === undefined
              ? { createOption: "Empty" }
              : { createOption: "Copy", sourceResource: { id: places.idOf("snapshots", snapshotId) } };
          return { name: `${name}-${lun}`, lun, diskSizeGB: size, ...source, ...disks };
        }),
      },
      osProfile: {
        computerName: hostName(input.name, name.slice(-8)),
        adminUsername: USER,
        customData: customData(input),
        linuxConfiguration: {
          disablePasswordAuthentication: true,
          ssh: { publicKeys: [{ path: `/home/${USER}/.ssh/authorized_keys`, keyData: nobodysKey() }] },
        },
      },
      networkProfile: {
        networkInterfaces: [
          {
            id: places.idOf("networkInterfaces", interfaceName(name)),
            properties: { primary: true, deleteOption: "Delete" },
          },
        ],
      },
    },
  };
  return { nic, machine };
}
