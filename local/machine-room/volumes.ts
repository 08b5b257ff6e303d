import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Disk } from "./cloud.ts";
import { run } from "./shell.ts";

/**
 * Data disks as directories: `<stateDir>/volumes/<volume id>` while no machine runs with them, moved into the machine's own
 * directory under their device's name while one does, so that a machine sees its own and no other. Snapshots are copies,
 * `<stateDir>/snapshots/<snapshot id>`.
 */
export interface VolumeShelf {
  /** Puts the disks in; those already there stay. Returns the machine's directory. */
  attach(instanceId: string, disks: readonly Disk[]): Promise<string>;
  /** Puts the disks back onto the shelf. */
  detach(instanceId: string, disks: readonly Disk[]): Promise<void>;
  /** Forgets the machine's directory, when nothing is in it. */
  forget(instanceId: string): Promise<void>;
  /** Keeps what is at `place`, a volume's directory, under the snapshot's id; nothing there: an empty one. */
  snapshot(snapshotId: string, place: string): Promise<void>;
  /** Snapshots that are kept here. */
  snapshots(): Promise<readonly string[]>;
  forgetSnapshot(snapshotId: string): Promise<void>;
  /** Gives a volume that no machine ever had the content that it begins with. */
  prepare(disk: Pick<Disk, "volumeId" | "snapshotId">): Promise<void>;
  /** Volumes on the shelf. */
  shelved(): Promise<readonly string[]>;
  /** Where a volume on the shelf is. */
  placeOf(volumeId: string): string;
  forgetVolume(volumeId: string): Promise<void>;
}

export function volumeShelf(stateDir: string): VolumeShelf {
  const shelf = join(stateDir, "volumes");
  const copies = join(stateDir, "snapshots");
  const machine = (instanceId: string) => join(stateDir, "machines", instanceId, "volumes");
  const there = (path: string) =>
    access(path).then(
      () => true,
      () => false,
    );

  /** All or nothing: who dies while it copies leaves a name that nobody looks for. */
  async function copy(from: string, to: string): Promise<void> {
    await rm(`${to}.new`, { recursive: true, force: true });
    if (await there(from)) await run(["cp", "-a", "--reflink=auto", from, `${to}.new`]);
    else await mkdir(`${to}.new`, { recursive: true });
    await rename(`${to}.new`, to);
  }

  const self: VolumeShelf = {
    async attach(instanceId, disks) {
      const directory = machine(instanceId);
      await mkdir(directory, { recursive: true });
      const has = await readdir(directory);
      for (const disk of disks) {
        const name = basename(disk.device);
        if (has.includes(name)) continue;
        await self.prepare(disk);
        await rename(join(shelf, disk.volumeId), join(directory, name));
      }
      return directory;
    },
    async detach(instanceId, disks) {
      await mkdir(shelf, { recursive: true });
      for (const { volumeId, device } of disks) {
        const place = join(machine(instanceId), basename(device));
        if (await there(place)) await rename(place, join(shelf, volumeId));
      }
    },
    forget: (instanceId) => rm(machine(instanceId), { recursive: true, force: true }),
    async snapshot(snapshotId, place) {
      await mkdir(copies, { recursive: true });
      await copy(place, join(copies, snapshotId));
    },
    snapshots: () => readdir(copies).catch(() => []),
    forgetSnapshot: (snapshotId) => rm(join(copies, snapshotId), { recursive: true, force: true }),
    async prepare({ volumeId, snapshotId }) {
      await mkdir(shelf, { recursive: true });
      if (await there(join(shelf, volumeId))) return;
      await copy(join(copies, snapshotId ?? "none"), join(shelf, volumeId));
    },
    shelved: () => readdir(shelf).catch(() => []),
    placeOf: (volumeId) => join(shelf, volumeId),
    forgetVolume: (volumeId) => rm(join(shelf, volumeId), { recursive: true, force: true }),
  };
  return self;
}
