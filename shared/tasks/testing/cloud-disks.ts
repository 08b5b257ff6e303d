import { TAGS } from "../../providers/contract.ts";
import type { Snapshot, SnapshotsCapability, Volume, VolumesCapability } from "../../providers/storage.ts";
import { refusals } from "./cloud-faults.ts";
import { type CloudParts, carriesAll, type TestSnapshot, type TestVolume } from "./cloud-state.ts";

/** Volumes of a test's cloud, those that were made with a machine among them. */
export function testVolumes(cloud: CloudParts): VolumesCapability {
  const { volumes, snapshots, instances } = cloud.state;
  /** Sizes that a volume is on its way to. */
  const growing = new Set<string>();
  const known = (id: string): TestVolume => {
    const found = volumes.get(id);
    if (found === undefined) throw refusals.missing("InvalidVolume.NotFound", `There is no volume ${id}.`);
    return found;
  };
  const carry = (instanceId: string, change: (disks: { volumeId: string; device: string }[]) => typeof disks) => {
    const machine = instances.get(instanceId);
    if (machine !== undefined) instances.set(instanceId, { ...machine, volumes: change([...machine.volumes]) });
  };

  return {
    create: ({ key, size, zone, snapshotId, tags }) =>
      cloud.change("volumes.create", () => {
        const there = [...volumes.values()].find((volume) => volume.key === key);
        if (there !== undefined) return reportVolume(there);
        const from = snapshotId === undefined ? undefined : snapshots.get(snapshotId);
        if (snapshotId !== undefined && from === undefined)
          throw refusals.missing("InvalidSnapshot.NotFound", `There is no snapshot ${snapshotId}.`);
        const one: TestVolume = {
          id: cloud.count("volume", "vol", key),
          key,
          size,
          state: "available",
          zone,
          endsWithInstance: false,
          ...(snapshotId === undefined ? {} : { snapshotId }),
          content: from?.content ?? "",
          tags: { ...tags, [TAGS.key]: key },
        };
        volumes.set(one.id, one);
        return reportVolume(one);
      }),
    attach: ({ volumeId, instanceId, device }) =>
      cloud.change("volumes.attach", () => {
        const volume = known(volumeId);
        if (volume.instanceId === instanceId && volume.device === device) return;
        if (volume.instanceId !== undefined)
          throw refusals.conflict("VolumeInUse", `Volume ${volumeId} is attached to ${volume.instanceId}.`);
        const machine = instances.get(instanceId);
        if (machine === undefined || machine.state === "terminated")
          throw refusals.missing("InvalidInstanceID.NotFound", `There is no machine ${instanceId}.`);
        if (cloud.faults.brokenVolumes.has(volumeId)) volumes.set(volumeId, { ...volume, state: "error" });
        if (cloud.faults.stuckAttaching) return;
        volumes.set(volumeId, { ...volume, state: "in-use", instanceId, device });
        carry(instanceId, (disks) => [...disks, { volumeId, device }]);
      }),
    detach: (volumeId) =>
      cloud.change("volumes.detach", () => {
        const { instanceId, device: _, ...free } = known(volumeId);
        if (instanceId === undefined) return;
        volumes.set(volumeId, { ...free, state: "available", endsWithInstance: false });
        carry(instanceId, (disks) => disks.filter((disk) => disk.volumeId !== volumeId));
      }),
    list: (filter) =>
      cloud.look("volumes.list", () =>
        [...volumes.values()].filter(({ tags }) => carriesAll(tags, filter)).map(reportVolume),
      ),
    resize: (volumeId, size) =>
      cloud.change("volumes.resize", () => {
        cloud.seen(volumeId);
        const volume = known(volumeId);
        if (size < volume.size)
          throw refusals.invalid("VolumeCannotShrink", `Volume ${volumeId} cannot shrink.`, "Keep its size.");
        if (size > volume.size) {
          if (growing.has(volumeId))
            throw refusals.conflict("IncorrectModificationState", `Volume ${volumeId} is growing already.`);
          volumes.set(volumeId, { ...volume, size });
          growing.add(volumeId);
          cloud.later(volumeId, () => growing.delete(volumeId));
        }
        return growing.has(volumeId)
          ? { size, state: "resizing", progress: 0 }
          : { size, state: "usable", progress: 100 };
      }),
    delete: (volumeId) =>
      cloud.change("volumes.delete", () => {
        const volume = volumes.get(volumeId);
        if (volume?.instanceId !== undefined)
          throw refusals.conflict("VolumeInUse", `Volume ${volumeId} is attached to ${volume.instanceId}.`);
        volumes.delete(volumeId);
      }),
  };
}

/** Snapshots of a test's cloud: each keeps the content that its volume had. */
export function testSnapshots(cloud: CloudParts): SnapshotsCapability {
  const { volumes, snapshots } = cloud.state;
  return {
    create: ({ key, volumeId, tags }) =>
      cloud.change("snapshots.create", () => {
        const there = [...snapshots.values()].find((snapshot) => snapshot.key === key);
        if (there !== undefined) return reportSnapshot(there);
        const volume = volumes.get(volumeId);
        if (volume === undefined) throw refusals.missing("InvalidVolume.NotFound", `There is no volume ${volumeId}.`);
        const id = cloud.count("snapshot", "snap", key);
        const one: TestSnapshot = {
          id,
          key,
          volumeId,
          size: volume.size,
          state: "pending",
          progress: 0,
          createdAt: cloud.clock().toISOString(),
          content: volume.content,
          tags: { ...tags, [TAGS.key]: key },
        };
        snapshots.set(id, one);
        cloud.later(id, () => snapshots.set(id, { ...one, state: "completed", progress: 100 }));
        return reportSnapshot(snapshots.get(id) ?? one);
      }),
    describe: (ids) =>
      cloud.look("snapshots.describe", () =>
        ids.flatMap((id) => {
          cloud.seen(id);
          const found = snapshots.get(id);
          return found === undefined ? [] : reportSnapshot(found);
        }),
      ),
    list: (filter) =>
      cloud.look("snapshots.list", () => {
        for (const id of [...snapshots.keys()]) cloud.seen(id);
        return [...snapshots.values()].filter(({ tags }) => carriesAll(tags, filter)).map(reportSnapshot);
      }),
    delete: (snapshotId) => cloud.change("snapshots.delete", () => void snapshots.delete(snapshotId)),
  };
}

function reportVolume({ key: _, content: __, ...volume }: TestVolume): Volume {
  return volume;
}

function reportSnapshot({ key: _, content: __, ...snapshot }: TestSnapshot): Snapshot {
  return snapshot;
}
