import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where the kernel has devices, and what it tells of disks. */
type Places = { readonly dev: string; readonly sys: string };
const PLACES: Places = { dev: "/dev", sys: "/sys/block" };

/**
 * Serial numbers that clouds give the volumes which they attach, and nothing else: Cinder's are the volume's id, of which virtio shows
 * the first 20 characters, and EBS' are the volume's id without its dash.
 */
const VOLUME = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]|vol[0-9a-f]{8})/;

/**
 * A data volume's device. A cloud attaches it while the machine boots. Xen machines call `/dev/sdf` `/dev/xvdf`; KVM machines call it
 * `/dev/vdb` or `/dev/nvme1n1`, in the order in which they find it: there it is the only volume of the cloud's that holds nothing
 * of the system. @throws Error when there is none within the time, or more than one
 */
export async function findDevice(device: string, timeoutMs: number, places: Places = PLACES): Promise<string> {
  const names = [device, device.replace(/^\/dev\/sd([a-z])/, "/dev/xvd$1")].map((name) =>
    name.replace(/^\/dev\//, `${places.dev}/`),
  );
  let found: readonly string[] = [];
  for (let waited = 0; waited <= timeoutMs; waited += 200) {
    for (const name of names) if (await isUsable(name)) return name;
    found = await attached(places);
    const [only, ...more] = found;
    if (only !== undefined && more.length === 0 && (await isUsable(only))) return only;
    await sleep(200);
  }
  throw new Error(
    found.length > 1
      ? `The volume ${device} could be any of ${found.join(", ")}.`
      : `The volume ${device} did not appear within ${timeoutMs / 1000} s.`,
  );
}

async function isUsable(name: string): Promise<boolean> {
  const found = await stat(name).catch(() => undefined);
  return found?.isDirectory() === true || found?.isBlockDevice() === true;
}

/** Disks that are volumes of the cloud's; not the one that the machine boots from, which is one too where its flavor has no disk. */
async function attached({ dev, sys }: Places): Promise<readonly string[]> {
  const root = (await stat("/")).dev;
  const disks = await readdir(sys).catch(() => []);
  const volumes = await Promise.all(
    disks.map(async (disk) => {
      const at = join(sys, disk);
      if (!VOLUME.test(await serialOf(at))) return [];
      const parts = (await readdir(at)).some((name) => name.startsWith(disk));
      const [major = -1, minor = -1] = (await text(join(at, "dev"))).split(":").map(Number);
      return parts || deviceNumber(major, minor) === root ? [] : [join(dev, disk)];
    }),
  );
  return volumes.flat().sort();
}

/** Of virtio, NVMe or SCSI, whose page has a header. */
async function serialOf(at: string): Promise<string> {
  const scsi = (await text(join(at, "device", "vpd_pg80"))).slice(4);
  return ((await text(join(at, "serial"))) || (await text(join(at, "device", "serial"))) || scsi).trim();
}

const text = (file: string): Promise<string> => readFile(file, "latin1").catch(() => "");

/** As Linux packs it into `st_dev`, for all numbers that disks have. */
const deviceNumber = (major: number, minor: number): number =>
  (minor & 0xff) + (major & 0xfff) * 2 ** 8 + (minor >>> 8) * 2 ** 20;
