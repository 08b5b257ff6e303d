import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { mountVolumes } from "./mount-volumes.ts";

const MIB = 2 ** 20;
const place = mkdtempSync(join(tmpdir(), "pitrix-volumes-"));
const disk = join(place, "disk");
const data = join(place, "data");
const asked = join(place, "asked");
const run = (...argv: string[]) => spawnSync(argv[0] ?? "", argv.slice(1), { encoding: "utf8" });
const noDevices = (): boolean => process.getuid?.() !== 0 || run("losetup", "-f").status !== 0;

let device = "";

beforeAll(() => {
  if (noDevices()) return;
  writeFileSync(disk, "");
  truncateSync(disk, 64 * MIB);
  device = run("losetup", "-f", "--show", disk).stdout.trim();
  // The kernel lets nobody grow a filesystem in a container: what is asked for is written down in place of it.
  const tools = join(place, "tools");
  mkdirSync(tools);
  for (const tool of ["resize2fs", "xfs_growfs"]) {
    writeFileSync(join(tools, tool), `#!/bin/sh\necho "${tool} $*" >>${asked}\ntest ! -e ${place}/broken\n`);
    chmodSync(join(tools, tool), 0o755);
  }
  vi.stubEnv("PATH", `${tools}:${process.env.PATH ?? ""}`);
});

afterAll(() => {
  vi.unstubAllEnvs();
  if (device !== "") {
    run("umount", data);
    run("losetup", "-d", device);
  }
  rmSync(place, { recursive: true, force: true });
});

const mount = () => {
  const volumes = [{ device, filesystem: "ext4" as const, mountPoints: [data], options: "" }];
  return mountVolumes({ stateDir: place, logDir: place }, { kind: "mount-volumes", volumes }, 20_000);
};

it.skipIf(noDevices())(
  "a filesystem is made as large as its device, each time it is mounted, and keeps what is on it",
  async () => {
    expect(await mount()).toEqual({ status: "succeeded" });
    expect(readFileSync(asked, "utf8")).toBe(`resize2fs ${device}\n`);
    writeFileSync(join(data, "acknowledged"), "1");
    truncateSync(disk, 128 * MIB);
    expect(run("losetup", "-c", device).status).toBe(0);
    expect(await mount()).toEqual({ status: "succeeded" });
    expect(readFileSync(asked, "utf8")).toBe(`resize2fs ${device}\n`.repeat(2));
    expect(existsSync(join(data, "acknowledged"))).toBe(true);
    writeFileSync(join(place, "broken"), "");
    expect(await mount()).toMatchObject({ status: "failed", message: expect.stringContaining("resize2fs") });
  },
  60_000,
);
