import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Disk } from "./cloud.ts";

/**
 * Data disks as directories: `<stateDir>/volumes/<volume id>` while nobody has them, moved into the machine's own
 * directory under their device's name while they are attached, so that a machine sees its own and no other.
 */
export interface VolumeShelf {
  /** Puts the disks in; those already there stay. Returns the machine's directory. */
  attach(instanceId: string, disks: readonly Disk[]): Promise<string>;
  /** Puts the disks back onto the shelf (`keep`: the machine only stopped), or forgets them with the machine. */
  detach(instanceId: string, disks: readonly Disk[], keep: boolean): Promise<void>;
}

export function volumeShelf(stateDir: string): VolumeShelf {
  const shelf = join(stateDir, "volumes");
  const machine = (instanceId: string) => join(stateDir, "machines", instanceId, "volumes");
  return {
    async attach(instanceId: string, disks: readonly Disk[]): Promise<string> {
      const directory = machine(instanceId);
      await mkdir(directory, { recursive: true });
      await mkdir(shelf, { recursive: true });
      const there = await readdir(directory);
      for (const { volumeId, device } of disks) {
        const name = basename(device);
        if (there.includes(name)) continue;
        const place = join(directory, name);
        await rename(join(shelf, volumeId), place).catch(() => mkdir(place));
      }
      return directory;
    },
    async detach(instanceId: string, disks: readonly Disk[], keep: boolean): Promise<void> {
      const directory = machine(instanceId);
      if (keep) {
        for (const { volumeId, device } of disks) {
          await rename(join(directory, basename(device)), join(shelf, volumeId)).catch(() => {});
        }
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}
