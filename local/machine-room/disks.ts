import { basename, join } from "node:path";
import type { Cloud, Disk, WantedInstance } from "./cloud.ts";
import type { RunningMachine } from "./machine.ts";
import { volumeShelf } from "./volumes.ts";

/** Data disks and snapshots of all machines, in line with what the cloud says of them. */
export interface Disks {
  /** Fetches the machine's disks from the shelf before it boots. Answers the directory that holds them. */
  fetch(instance: WantedInstance): Promise<string>;
  /** Puts the machine's disks back when it has ended. */
  putBack(instanceId: string): Promise<void>;
  /** Disks that were attached or detached while their machines run. */
  follow(running: ReadonlyMap<string, RunningMachine>, wanted: readonly WantedInstance[]): Promise<void>;
  /** Copies for new snapshots, each taken while its machine stands still; forgets those that were deleted. */
  copySnapshots(running: ReadonlyMap<string, RunningMachine>): Promise<void>;
  /** Forgets what is on the shelf and no longer in the cloud. */
  sweep(): Promise<void>;
  /** Forgets everything: the room ends. */
  forgetAll(): Promise<void>;
}

export function createDisks(stateDir: string, cloud: Cloud): Disks {
  const shelf = volumeShelf(stateDir);
  /** Disks inside the directories of machines that run. */
  const attached = new Map<string, readonly Disk[]>();

  /** Those that no machine ever had may begin with a snapshot, which only the volume itself tells. */
  async function withOrigins(disks: readonly Disk[]): Promise<readonly Disk[]> {
    const known = new Set(await shelf.shelved());
    if (disks.every(({ volumeId }) => known.has(volumeId))) return disks;
    const origins = new Map((await cloud.volumes()).map(({ volumeId, snapshotId }) => [volumeId, snapshotId]));
    return disks.map((disk) => {
      const snapshotId = origins.get(disk.volumeId);
      return snapshotId === undefined ? disk : { ...disk, snapshotId };
    });
  }

  function holderOf(volumeId: string): { readonly instanceId: string; readonly disk: Disk } | undefined {
    for (const [instanceId, disks] of attached) {
      const disk = disks.find((one) => one.volumeId === volumeId);
      if (disk !== undefined) return { instanceId, disk };
    }
    return undefined;
  }

  return {
    async fetch({ instanceId, disks }) {
      const directory = await shelf.attach(instanceId, await withOrigins(disks));
      attached.set(instanceId, disks);
      return directory;
    },
    async putBack(instanceId) {
      await shelf.detach(instanceId, attached.get(instanceId) ?? []);
      attached.delete(instanceId);
      await shelf.forget(instanceId);
    },
    async follow(running, wanted) {
      const changes = wanted.flatMap((instance) => {
        const machine = running.get(instance.instanceId);
        const before = attached.get(instance.instanceId) ?? [];
        const gone = before.filter((disk) => !instance.disks.some((now) => now.volumeId === disk.volumeId));
        const added = instance.disks.filter((disk) => !before.some((known) => known.volumeId === disk.volumeId));
        return machine === undefined || gone.length + added.length === 0 ? [] : [{ instance, machine, gone, added }];
      });
      // All are taken out before one is put in: a disk may go from machine to machine.
      for (const { instance, machine, gone } of changes) {
        await shelf.detach(instance.instanceId, gone);
        for (const { device } of gone) await link(machine, ["rm", "-f", `/dev/${basename(device)}`]);
      }
      for (const { instance, machine, added } of changes) {
        await shelf.attach(instance.instanceId, await withOrigins(added));
        attached.set(instance.instanceId, instance.disks);
        for (const { device } of added)
          await link(machine, ["ln", "-sfn", `volumes/${basename(device)}`, `/dev/${basename(device)}`]);
      }
    },
    async copySnapshots(running) {
      const wanted = await cloud.snapshots();
      const kept = new Set(await shelf.snapshots());
      for (const { snapshotId, volumeId } of wanted) {
        if (kept.has(snapshotId)) continue;
        const holder = holderOf(volumeId);
        const machine = running.get(holder?.instanceId ?? "");
        const copy = () =>
          shelf.snapshot(
            snapshotId,
            holder === undefined || machine === undefined
              ? shelf.placeOf(volumeId)
              : join(machine.volumes, basename(holder.disk.device)),
          );
        await (machine === undefined ? copy() : machine.frozen(copy));
      }
      const gone = [...kept].filter((id) => !wanted.some(({ snapshotId }) => snapshotId === id));
      if (gone.length === 0) return;
      // A volume keeps what it began with, attached before or not.
      const known = new Set(await shelf.shelved());
      for (const volume of await cloud.volumes()) {
        const waits = !known.has(volume.volumeId) && holderOf(volume.volumeId) === undefined;
        if (waits && gone.includes(volume.snapshotId ?? "")) await shelf.prepare(volume);
      }
      for (const id of gone) await shelf.forgetSnapshot(id);
    },
    async sweep() {
      const shelved = await shelf.shelved();
      if (shelved.length === 0) return;
      const left = new Set((await cloud.volumes()).map(({ volumeId }) => volumeId));
      for (const id of shelved) if (!left.has(id)) await shelf.forgetVolume(id);
    },
    async forgetAll() {
      for (const id of await shelf.shelved()) await shelf.forgetVolume(id);
      for (const id of await shelf.snapshots()) await shelf.forgetSnapshot(id);
    },
  };
}

async function link(machine: RunningMachine, argv: readonly string[]): Promise<void> {
  await machine.exec({ argv: [...argv], timeoutMs: 5_000, input: "" });
}
