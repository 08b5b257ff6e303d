import { type MachineDisk, unitOf } from "../../../shared/providers/vsphere/devices.ts";
import { MACHINE, machineOf } from "../../../shared/providers/vsphere/machine-answers.ts";
import { type Found, readBelow, textOf } from "../../../shared/providers/vsphere/properties.ts";
import { DATASTORE, datastoreOf, volumeFiles } from "../../../shared/providers/vsphere/volume-files.ts";
import { keepSessions } from "../../../shared/providers/vsphere/ways.ts";
import { at, type Ref, refOf, tag } from "../../../shared/providers/vsphere/xml.ts";
import type { Cloud } from "../cloud.ts";
import type { CloudConfig } from "../contract.ts";

const USER_DATA = 'config.extraConfig["guestinfo.userdata"]';

/**
 * A vCenter: machines of one folder. One that is on and whose guest has said its address is booted with it. Its image is the template that
 * its maker noted: vCenter forgets of what a machine is a clone.
 */
export function vsphereCloud(config: Extract<CloudConfig, { kind: "vsphere" }>): Cloud {
  const { server, caCertificate, username, password } = config;
  // Where the vCenter is was said by whoever started the room, who may name what he likes.
  const credential = { server, caCertificate, username, password };
  const session = keepSessions()({ credential, tunnel: undefined, allows: () => true });
  let folder: Promise<Ref> | undefined;

  async function find(path: string): Promise<Ref> {
    const on = await session.manager("searchIndex");
    const body = tag("inventoryPath", path);
    const [found] = await session.call({ method: "FindByInventoryPath", on, body });
    if (found === undefined) throw new Error(`vCenter has no ${path}.`);
    return refOf(found);
  }
  function folderOf(): Promise<Ref> {
    folder ??= find(config.folder).catch((error) => {
      folder = undefined;
      throw error;
    });
    return folder;
  }
  const root = () => find(config.folder.split("/vm/")[0] ?? "");
  async function machines(): Promise<readonly Found[]> {
    const below = { type: "Folder", path: "childEntity" };
    return readBelow(session, await folderOf(), below, [{ ...MACHINE, paths: [...MACHINE.paths, USER_DATA] }]);
  }
  async function machine(instanceId: string): Promise<Found> {
    const found = (await machines()).find((one) => textOf(one, "config.instanceUuid") === instanceId);
    if (found === undefined) throw new Error(`vCenter has no machine ${instanceId} in ${config.folder}.`);
    return found;
  }
  const act = (method: string, on: Ref) => session.call({ method, on });

  return {
    title: "vCenter",
    async instances() {
      const found = (await machines()).flatMap((one) => machineOf(one) ?? []);
      return {
        wanted: found.flatMap(({ on, disks, report: { id: instanceId, imageId, address, subnetId } }) => {
          if (!on || imageId === "" || address === undefined || subnetId === undefined) return [];
          return [
            {
              instanceId,
              imageId,
              address,
              subnetId,
              disks: disks.filter(isData).map(({ volumeId, device }) => ({ volumeId, device })),
            },
          ];
        }),
        stopped: new Set(found.flatMap(({ on, report }) => (on ? [] : [report.id]))),
      };
    },
    async userData(instanceId) {
      const value = at((await machine(instanceId)).values.get(USER_DATA), "value")?.text ?? "";
      return Buffer.from(value, "base64").toString("utf8");
    },
    snapshots: async () => [],
    async volumes() {
      const there = (await machines()).flatMap((one) => machineOf(one) ?? []);
      const ids = there.flatMap(({ disks, left }) => [
        ...disks.filter(isData).map(({ volumeId }) => volumeId),
        ...Object.keys(left),
      ]);
      const datastores = await readBelow(session, await root(), { type: "Datacenter", path: "datastore" }, [DATASTORE]);
      const free = await volumeFiles(session, datastores.flatMap(datastoreOf), await folderOf());
      return [...new Set([...ids, ...free.keys()])].map((volumeId) => ({ volumeId }));
    },
    async terminate(instanceId) {
      const { ref } = await machine(instanceId);
      await act("PowerOffVM_Task", ref);
      await act("Destroy_Task", ref);
    },
    freeAddresses: async () => {},
    async subnet(subnetId) {
      const types = ["Network", "DistributedVirtualPortgroup"].map((type) => ({ type, paths: ["name"] }));
      const found = await readBelow(session, await root(), { type: "Datacenter", path: "network" }, types);
      const name = found.filter(({ ref }) => ref.id === subnetId).map((one) => textOf(one, "name"))[0];
      const network = config.networks.find((one) => one.name === name);
      if (network === undefined) throw new Error(`Nobody said which addresses the network ${name ?? subnetId} has.`);
      const { cidr, internet } = network;
      return { subnetId, vpcId: subnetId, cidr, vpcCidr: cidr, egress: internet };
    },
    close: () => {},
  };
}

/** On the controller on which data disks hang, and not the one that the machine boots from. */
const isData = ({ device }: MachineDisk): boolean => unitOf(device) !== undefined;
