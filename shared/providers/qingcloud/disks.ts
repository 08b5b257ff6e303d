import { ProviderError, type Tags } from "../contract.ts";
import { Disk, Taken } from "./answers.ts";
import { byIds } from "./by-ids.ts";
import type { Api } from "./client.ts";
import { wordsOf } from "./disk-words.ts";
import { carries, describing, tagsOf } from "./names.ts";
import { isLease } from "./patience.ts";

/** Those that are there. QingCloud shows what was deleted for two hours. */
const THERE = ["pending", "available", "in-use", "suspended"];

/** By a part of their names. One request for each hundred. */
export const searchDisks = (api: Api, search_word: string): Promise<Disk[]> =>
  api.all("DescribeVolumes", { search_word, status: THERE }, "volume_set", Disk);

export const disksById = (api: Api, ids: readonly string[]): Promise<readonly Disk[]> =>
  byIds<Disk>(
    ids,
    ({ volume_id: id }) => id,
    (volumes) => api.all("DescribeVolumes", { volumes, status: THERE }, "volume_set", Disk),
  );

/** Made with a machine, and to go with it. */
export const isPart = (disk: Disk): boolean => carries(disk.volume_name, {}) && !wordsOf(disk).own;

export const isGoing = (disk: Disk): boolean => disk.transition_status === "deleting";

/** It has its tags in digest only: the call that made it was cut off. */
export const isUntold = (disk: Disk, tags: Tags): boolean =>
  Object.keys(tags).some((tag) => tagsOf({ name: disk.volume_name, description: disk.description })[tag] === undefined);

export const tellTags = (api: Api, volume: string, tags: Tags) =>
  api.change("ModifyVolumeAttributes", { volume, description: describing(tags) }, Taken);

/** QingCloud is not at work on it. */
export const isIdle = (disk: Disk): boolean => (disk.transition_status ?? "") === "";

/** Deletes those that nothing has. @throws ProviderError `conflict` (see `isLease`) for what was made a moment ago */
export async function deleteDisks(api: Api, disks: readonly Disk[]): Promise<void> {
  const free = disks.filter((disk) => disk.status === "available" && isIdle(disk));
  if (free.length === 0) return;
  try {
    await api.change("DeleteVolumes", { volumes: free.map((disk) => disk.volume_id) }, Taken);
  } catch (error) {
    // Another call has begun it, or QingCloud frees them still: the next look sees.
    const begun = error instanceof ProviderError && (error.kind === "not-found" || error.kind === "conflict");
    if (!begun || isLease(error)) throw error;
  }
}
