import { ProviderError } from "../contract.ts";
import type { Volume, VolumeResize } from "../storage.ts";
import type { Ec2 } from "./client.ts";
import { readable } from "./readable.ts";
import { VolumeModification } from "./storage-answers.ts";

/**
 * One step of a volume on its way to `size`: 1 request, and 1 more when it begins. EC2 shows the new size at once, but the
 * machine sees it only when the change is `optimizing` or `completed`
 * (https://docs.aws.amazon.com/ebs/latest/userguide/monitoring-volume-modifications.html).
 *
 * A change that EC2 calls failed is asked for again, as its documentation says: the size is then still the old one.
 * @throws ProviderError `invalid` for a smaller size; `conflict` while EC2 allows no change
 */
export async function growVolume(ec2: Ec2, volume: Volume, size: number): Promise<VolumeResize> {
  const all = readable(VolumeModification.array(), await ec2.describeVolumeModifications(volume.id));
  // EC2 keeps the last one for a month; other servers keep all.
  const last = all.sort((a, b) => a.started - b.started).at(-1);
  if (last?.state === "modifying" && last.size === size) return progressOf(last, size);
  const failed = last?.state === "failed" && last.size === size;
  if (volume.size === size && !failed) return { size, state: "usable", progress: 100 };
  if (size < volume.size) {
    throw new ProviderError({
      kind: "invalid",
      providerCode: "VolumeCannotShrink",
      message: `Volume ${volume.id} has ${volume.size} GiB; EC2 makes no volume smaller, so ${size} GiB cannot be had.`,
      remedy: `Keep at least ${volume.size} GiB, or copy the data to a new deployment with smaller volumes.`,
    });
  }
  const { VolumeModification: begun } = await ec2.modifyVolume(volume.id, size);
  return progressOf(readable(VolumeModification, begun), size);
}

function progressOf(change: VolumeModification, size: number): VolumeResize {
  const usable = change.state === "optimizing" || change.state === "completed";
  return { size, state: usable ? "usable" : "resizing", progress: usable ? 100 : change.progress };
}
