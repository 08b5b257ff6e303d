import { ProviderError, TAGS, type TagFilter, type Tags } from "../contract.ts";
import type { VolumeResize, VolumesCapability } from "../storage.ts";
import { Begun, type Disk, Taken } from "./answers.ts";
import type { Api } from "./client.ts";
import { makeDisk, sizeOf, untilReady } from "./disk-making.ts";
import { diskName, holderOf, wordsOf } from "./disk-words.ts";
import { disksById, isGoing, isUntold, searchDisks, tellTags } from "./disks.ts";
import { missing } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { carries, describing, nameOf, searchWord } from "./names.ts";
import { follow, onceLeased } from "./patience.ts";
import type { Config } from "./schema.ts";
import { volumeOf } from "./volume-answers.ts";

/**
 * Volumes are known by their names, as machines are: what they are for follows the digests (`disk-words.ts`).
 * Requests: `create` 1 when it is there and 3 when it is new, 1 for each look at one that begins with a snapshot, and 1 to make that larger;
 * `attach` and `detach` 1 when it is done already, else 3 and the looks at the job; `list` 1 for each hundred;
 * `resize` 1 when it is done already, else 2 and the looks at the job; `delete` 2, and 1 for each further try while it has no lease.
 */
export function openVolumes(api: Api, config: Config): VolumesCapability {
  /** @throws ProviderError `not-found` */
  async function diskOf(id: string): Promise<Disk> {
    const [disk] = await disksById(api, [id]);
    if (disk === undefined || !carries(disk.volume_name, {})) throw missing(`QingCloud shows no volume ${id} of ours.`);
    return disk;
  }

  const find = async (filter: TagFilter): Promise<readonly Disk[]> =>
    (await searchDisks(api, searchWord(filter))).filter(({ volume_name: name }) => carries(name, filter));

  const report = (disk: Disk, known: Tags = {}) => volumeOf(disk, config.zone, known);

  return {
    async create({ key, size, snapshotId, tags }) {
      const all: Tags = { ...tags, [TAGS.key]: key };
      const alive = (await find({ [TAGS.key]: key })).filter((disk) => wordsOf(disk).own && !isGoing(disk));
      const [found] = alive.filter(({ status }) => status !== "suspended").sort(earliest);
      const name = diskName(nameOf("volume", all), { own: true, snapshotId });
      const id = found?.volume_id ?? (await makeDisk(api, config, { name, size, snapshotId }));
      if (found === undefined || isUntold(found, all)) await tellTags(api, id, all);
      if (found !== undefined && found.size >= sizeOf(size)) return report(found, all);
      if (snapshotId !== undefined) {
        const [ready] = await untilReady(api, [{ size, is: () => true }], () => disksById(api, [id]));
        if (ready !== undefined) return report({ ...ready, description: describing(all) }, all);
      }
      return report({ volume_id: id, volume_name: name, size: sizeOf(size), status: "pending" }, all);
    },

    async attach({ volumeId, instanceId, device }) {
      const disk = await diskOf(volumeId);
      const holder = holderOf(disk);
      if (holder === instanceId && wordsOf(disk).device === device && disk.transition_status !== "detaching") return;
      if (holder !== "")
        throw conflict(`Volume ${volumeId} is attached to machine ${holder}. Take it from there first.`);
      await renamed(disk, device);
      const { job_id: job } = await onceLeased(volumeId, () =>
        api.change("AttachVolumes", { volumes: [volumeId], instance: instanceId }, Begun),
      );
      await follow(api, job, LIMITS.followMs);
    },

    async detach(volumeId) {
      const disk = await diskOf(volumeId);
      const instance = holderOf(disk);
      if (instance === "" || disk.transition_status === "detaching") return;
      // Before it: what is taken from a machine must not end with it, whatever becomes of this call.
      await renamed(disk, wordsOf(disk).device);
      const { job_id: job } = await onceLeased(volumeId, () =>
        api.change("DetachVolumes", { volumes: [volumeId], instance }, Begun),
      );
      await follow(api, job, LIMITS.followMs);
    },

    list: async (filter) => (await find(filter)).map((disk) => report(disk, filter)),

    async resize(volumeId, size) {
      const disk = await diskOf(volumeId);
      const wanted = sizeOf(size);
      const resized = (state: VolumeResize["state"]): VolumeResize => ({
        size,
        state,
        progress: state === "usable" ? 100 : 0,
      });
      if (wanted < disk.size) throw shrinking(disk, size);
      if (disk.transition_status === "resizing") return resized("resizing");
      if (wanted === disk.size) return resized("usable");
      const { job_id: job } = await onceLeased(volumeId, () =>
        api.change("ResizeVolumes", { volumes: [volumeId], size: wanted }, Begun).catch((error) => {
          throw unlessAttached(error, disk);
        }),
      );
      return resized((await follow(api, job, LIMITS.followMs)) ? "usable" : "resizing");
    },

    async delete(volumeId) {
      const [disk] = await disksById(api, [volumeId]);
      if (disk === undefined || isGoing(disk)) return;
      const holder = holderOf(disk);
      if (holder !== "") throw conflict(`Volume ${volumeId} is attached to machine ${holder}. Detach it first.`);
      try {
        await onceLeased(volumeId, () => api.change("DeleteVolumes", { volumes: [volumeId] }, Begun));
      } catch (error) {
        if (!(error instanceof ProviderError) || error.kind !== "not-found") throw error;
      }
    },
  };

  /** Its name says the device that it gets, and that it is a volume of its own from now on. */
  async function renamed(disk: Disk, device: string | undefined): Promise<void> {
    const volume_name = diskName(disk.volume_name ?? "", { ...wordsOf(disk), own: true, device });
    if (volume_name !== disk.volume_name)
      await api.change("ModifyVolumeAttributes", { volume: disk.volume_id, volume_name }, Taken);
  }
}

function earliest(a: Disk, b: Disk): number {
  return (a.create_time ?? "").localeCompare(b.create_time ?? "") || a.volume_id.localeCompare(b.volume_id);
}

function conflict(message: string): ProviderError {
  return new ProviderError({ kind: "conflict", providerCode: "1400", message });
}

function shrinking({ volume_id: id, size: now }: Disk, size: number): ProviderError {
  return new ProviderError({
    kind: "invalid",
    providerCode: "VolumeCannotShrink",
    message: `Volume ${id} has ${now} GiB; QingCloud makes no volume smaller, so ${size} GiB cannot be had.`,
    remedy: `Keep at least ${now} GiB, or copy the data to a new deployment with smaller volumes.`,
  });
}

/** QingCloud's API lets only a volume grow that no machine has; newer installations let others too. */
function unlessAttached(error: unknown, disk: Disk): unknown {
  if (!(error instanceof ProviderError) || error.kind !== "conflict" || holderOf(disk) === "") return error;
  return new ProviderError({
    kind: "conflict",
    providerCode: error.providerCode,
    message: error.message,
    remedy: `This QingCloud grows a volume only while no machine has it: stop the deployment, detach ${disk.volume_id} in QingCloud's console, enlarge and attach it there again, then repeat.`,
  });
}
