import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError } from "../contract.ts";
import { Begun, type Disk, MadeVolume, MadeVolumes } from "./answers.ts";
import type { Api } from "./client.ts";
import { isIdle } from "./disks.ts";
import { LIMITS } from "./limits.ts";
import { isLease } from "./patience.ts";
import type { Config } from "./schema.ts";

/** QingCloud's sizes are tens of GiB, and at least 20. */
export const sizeOf = (size: number): number => Math.max(20, Math.ceil(size / 10) * 10);

/** One request. What begins with a snapshot has the size and the type of that one's volume. @returns its id */
export async function makeDisk(
  api: Api,
  config: Config,
  disk: { readonly name: string; readonly size: number; readonly snapshotId?: string | undefined },
): Promise<string> {
  const { name: volume_name, size, snapshotId: snapshot } = disk;
  if (snapshot !== undefined)
    return (await api.change("CreateVolumeFromSnapshot", { snapshot, volume_name }, MadeVolume)).volume_id;
  const request = { volume_name, size: sizeOf(size), volume_type: config.volumeType, count: 1 };
  const [id = ""] = (await api.change("CreateVolumes", request, MadeVolumes)).volumes;
  return id;
}

/**
 * Waits until all of them are there as they were asked for: what a larger disk began with a snapshot is made larger. One request a look.
 * @param look all that are there so far, in any order
 * @param made have some of them just been ordered?
 * @throws ProviderError `unavailable` when it takes long, for the task to repeat
 */
export async function untilReady(
  api: Api,
  wanted: readonly { readonly is: (disk: Disk) => boolean; readonly size: number }[],
  look: () => Promise<readonly Disk[]>,
  made = false,
): Promise<readonly Disk[]> {
  const started = performance.now();
  // No disk is made at once.
  if (made) await sleep(LIMITS.lookMs);
  for (;;) {
    const disks = await look();
    const ready: Disk[] = [];
    for (const { is, size } of wanted) {
      const disk = disks.find((one) => is(one) && one.status === "available" && isIdle(one));
      if (disk !== undefined && disk.size < sizeOf(size)) await enlarge(api, disk.volume_id, sizeOf(size));
      else if (disk !== undefined) ready.push(disk);
    }
    if (ready.length === wanted.length) return ready;
    if (performance.now() - started > LIMITS.disksMs) break;
    await sleep(LIMITS.lookMs);
  }
  throw new ProviderError({
    kind: "unavailable",
    providerCode: "VolumesPending",
    message: "QingCloud still makes the disks: a machine takes none before that, and none is made larger.",
  });
}

/** Accepted, or not yet: the next look tells. */
async function enlarge(api: Api, id: string, size: number): Promise<void> {
  try {
    await api.change("ResizeVolumes", { volumes: [id], size }, Begun);
  } catch (error) {
    if (!isLease(error)) throw error;
  }
}
