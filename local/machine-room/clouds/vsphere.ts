import { type Found, readBelow, textOf } from "../../../shared/providers/vsphere/properties.ts";
import { keepSessions } from "../../../shared/providers/vsphere/ways.ts";
import { all, at, type Element, type Ref, refOf, tag } from "../../../shared/providers/vsphere/xml.ts";
import type { Cloud, Disk } from "../cloud.ts";
import type { CloudConfig } from "../contract.ts";

const MACHINE = [
  "config.instanceUuid",
  "config.template",
  "config.hardware.device",
  'config.extraConfig["guestinfo.userdata"]',
  'config.extraConfig["pitrix.image"]',
  "guest.ipAddress",
  "network",
  "runtime.powerState",
];
const LETTERS = "abcdefghijklmnop";

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
  async function machines(): Promise<readonly Found[]> {
    folder ??= find(config.folder).catch((error) => {
      folder = undefined;
      throw error;
    });
    const below = { type: "Folder", path: "childEntity" };
    return readBelow(session, await folder, below, [{ type: "VirtualMachine", paths: MACHINE }]);
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
      const found = await machines();
      const off = found.filter((one) => textOf(one, "runtime.powerState") !== "poweredOn");
      return {
        wanted: found.flatMap((one) => {
          const instanceId = textOf(one, "config.instanceUuid");
          const imageId = settingOf(one, "pitrix.image");
          const address = textOf(one, "guest.ipAddress");
          const [network] = all(one.values.get("network"), "ManagedObjectReference");
          if (off.includes(one) || !instanceId || !imageId || !address || network === undefined) return [];
          return [{ instanceId, imageId, address, subnetId: network.text, disks: disksOf(one) }];
        }),
        stopped: new Set(off.flatMap((one) => textOf(one, "config.instanceUuid") ?? [])),
      };
    },
    async userData(instanceId) {
      const value = settingOf(await machine(instanceId), "guestinfo.userdata") ?? "";
      return Buffer.from(value, "base64").toString("utf8");
    },
    snapshots: async () => [],
    volumes: async () => (await machines()).flatMap(disksOf),
    async terminate(instanceId) {
      const { ref } = await machine(instanceId);
      await act("PowerOffVM_Task", ref);
      await act("Destroy_Task", ref);
    },
    freeAddresses: async () => {},
    async subnet(subnetId) {
      const root = await find(config.folder.split("/vm/")[0] ?? "");
      const types = ["Network", "DistributedVirtualPortgroup"].map((type) => ({ type, paths: ["name"] }));
      const found = await readBelow(session, root, { type: "Datacenter", path: "network" }, types);
      const name = found.filter(({ ref }) => ref.id === subnetId).map((one) => textOf(one, "name"))[0];
      const network = config.networks.find((one) => one.name === name);
      if (network === undefined) throw new Error(`Nobody said which addresses the network ${name ?? subnetId} has.`);
      const { cidr, internet } = network;
      return { subnetId, vpcId: subnetId, cidr, vpcCidr: cidr, egress: internet };
    },
    close: () => {},
  };
}

function settingOf({ values }: Found, name: string): string | undefined {
  return at(values.get(`config.extraConfig["${name}"]`), "value")?.text;
}

/** Those on the controller on which data disks hang, without the one that the machine boots from. */
function disksOf({ values }: Found): readonly Disk[] {
  const devices = all(values.get("config.hardware.device"), "VirtualDevice");
  const controller = at(
    devices.find(({ type }) => /SCSIController$|LogicController$|LogicSASController$/.test(type)),
    "key",
  )?.text;
  return devices.flatMap((device: Element): Disk[] => {
    const letter = LETTERS[Number(at(device, "unitNumber")?.text)];
    if (device.type !== "VirtualDisk" || at(device, "controllerKey")?.text !== controller) return [];
    if (letter === undefined || letter === "a") return [];
    const backing = at(device, "backing");
    // Without slashes: the room names a directory after it.
    const volumeId = encodeURIComponent(at(backing, "uuid")?.text ?? at(backing, "fileName")?.text ?? "");
    return [{ volumeId, device: `/dev/sd${letter}` }];
  });
}
