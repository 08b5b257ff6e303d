import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findDevice } from "./find-device.ts";

const CINDER = "0b261fb9-fd90-4eb6-9";

/** A machine with these devices, of which the kernel tells these files. Directories stand for block devices, as on light machines. */
function machine(disks: readonly string[], told: Readonly<Record<string, string>>) {
  const place = mkdtempSync(join(tmpdir(), "pitrix-devices-"));
  onTestFinished(() => rmSync(place, { recursive: true }));
  const [dev, sys] = [join(place, "dev"), join(place, "sys")];
  for (const disk of disks) mkdirSync(join(dev, disk), { recursive: true });
  for (const disk of disks) mkdirSync(join(sys, disk), { recursive: true });
  for (const [file, content] of Object.entries(told)) {
    mkdirSync(dirname(join(sys, file)), { recursive: true });
    writeFileSync(join(sys, file), content, "latin1");
  }
  const find = (timeoutMs = 200) =>
    findDevice("/dev/sdf", timeoutMs, { dev, sys }).then((found) => found.slice(dev.length + 1));
  return { find, sys, dev };
}

test.each([
  ["by the name that was asked for", ["sda", "sdf"], {}, "sdf"],
  ["as Xen calls it", ["xvda", "xvdf"], {}, "xvdf"],
  ["by its serial number at virtio", ["vda", "vdb"], { "vdb/serial": CINDER }, "vdb"],
  ["behind a disk of the flavor's own", ["vda", "vdb", "vdc"], { "vdb/serial": "", "vdc/serial": CINDER }, "vdc"],
  [
    "by its serial number at virtio-scsi",
    ["sda", "sdb"],
    { "sdb/device/vpd_pg80": `\x00\x80\x00\x24${CINDER}3a2-a7b5-13a7ad52ee11` },
    "sdb",
  ],
  [
    "of EBS at NVMe, beside a disk of the machine's own",
    ["nvme0n1", "nvme1n1", "nvme2n1"],
    {
      "nvme0n1/nvme0n1p1/start": "2048",
      "nvme0n1/device/serial": "vol0a1b2c3d4e5f60718\n",
      "nvme1n1/device/serial": "AWS22B0A1D8E3F4C5A6B\n",
      "nvme2n1/device/serial": "vol0123456789abcdef0\n",
    },
    "nvme2n1",
  ],
  [
    "beside the volume that the machine boots from",
    ["vda", "vdb"],
    { "vda/serial": "7a3c5df2-1111-4eb6-9", "vda/vda1/start": "2048", "vdb/serial": CINDER },
    "vdb",
  ],
])("a volume is found %s", async (_, disks, told, found) => {
  expect(await machine(disks, told).find()).toBe(found);
});

test("a volume that is attached late is waited for", async () => {
  const { find, sys } = machine(["vda", "vdb"], { "vda/serial": "" });
  const found = find(20_000);
  setTimeout(() => writeFileSync(join(sys, "vdb/serial"), CINDER), 300);
  expect(await found).toBe("vdb");
});

test("the disk that holds the system is none, without partitions neither", async () => {
  const { dev } = statSync("/");
  const minor = (dev % 2 ** 8) + Math.floor(dev / 2 ** 20) * 2 ** 8;
  const number = `${Math.floor(dev / 2 ** 8) % 2 ** 12}:${minor}`;
  const { find } = machine(["vda"], { "vda/serial": CINDER, "vda/dev": `${number}\n` });
  await expect(find()).rejects.toThrow("did not appear within 0.2 s");
});

test("of two that it could be none is taken, and both are named", async () => {
  const { find } = machine(["vdb", "vdc"], { "vdb/serial": CINDER, "vdc/serial": "7a3c5df2-1111-4eb6-9" });
  await expect(find()).rejects.toThrow(/could be any of .*vdb, .*vdc/);
});

test("a disk of nobody's is none", async () => {
  const { find } = machine(["vda", "vdb"], { "vda/serial": "", "vdb/serial": "QM00002" });
  await expect(find()).rejects.toThrow("did not appear");
});
